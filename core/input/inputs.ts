// Inputs: files that someone dropped, looked at, corrected, transformed and read. The one door to this folder.

import path from 'node:path'
import type { DuckDBType } from '@duckdb/node-api'
import { FirnError } from '../contract/errors.ts'
import type { Column, InputProfile, InputRef, InputSummary, KeyProfile, Parsing } from '../contract/input.ts'
import { sameName } from '../contract/same-name.ts'
import type { Engine, QueryResult } from '../engine/engine.ts'
import { EngineError } from '../engine/engine-errors.ts'
import { sharedWork } from '../engine/shared-work.ts'
import { columnRemarks, csvColumns, mergeInferences } from './csv-columns.ts'
import { openCsvs, unionSelect } from './csv-files.ts'
import type { InputFile } from './input-file.ts'
import { type FoundFiles, findFiles } from './input-folder.ts'
import { lackingRemarks, openParquet } from './parquet-input.ts'
import { type PartitionColumn, partitionColumns } from './partition-columns.ts'
import { profileInput, profileKeys } from './profile.ts'
import { explainRead, type ReadFile } from './read-errors.ts'
import { checkTransform, explainTransform, transformSelect } from './transform.ts'
import { utf8Copies } from './utf8-copies.ts'

const KEPT_INPUTS = 16

export interface InputColumn extends Column {
  readonly duckdb: DuckDBType
}

export interface OpenInput {
  /** A SELECT over the files after the transform, which may be put in parentheses or followed by ORDER BY and LIMIT. */
  readonly sql: string
  /** The same key always means the same rows: files with their times, settings and transform. */
  readonly key: string
  readonly columns: readonly InputColumn[]
  /** File names without folders. */
  readonly names: readonly string[]
  /** Reading it again is quick and gives the same rows. */
  readonly repeatable: boolean
  /** An engine's error while reading, as one that names file, line, column and value where it can. */
  explain(error: unknown): Promise<Error>
}

export interface Inputs {
  /** Errors of all of them: FirnError `not_found`, `io`, `bad_file`, `bad_sql`, `invalid_input`, `cancelled`. */
  inspect(ref: InputRef, signal?: AbortSignal): Promise<InputSummary>
  open(ref: InputRef, options?: { readonly signal?: AbortSignal }): Promise<OpenInput>
  profile(ref: InputRef, signal?: AbortSignal): Promise<InputProfile>
  keys(ref: InputRef, joinKeys: readonly string[], signal?: AbortSignal): Promise<KeyProfile>
  /** Removes the copies that were made of files in other encodings. */
  close(): Promise<void>
}

export interface InputsOptions {
  /** Where UTF-8 copies of files in other encodings go; default the system's folder for temporary files. */
  readonly scratchDirectory?: string
}

/** Files as they are, before any transform. */
interface Source {
  readonly select: string
  readonly summary: InputSummary
  readonly files: readonly ReadFile[]
}

export function openInputs(engine: Engine, options: InputsOptions = {}): Inputs {
  const copies = utf8Copies(options.scratchDirectory)
  const sources = sharedWork<Source>(KEPT_INPUTS)
  const transformed = sharedWork<QueryResult>(KEPT_INPUTS)
  const profiles = sharedWork<InputProfile>(KEPT_INPUTS)

  const explainWith =
    ({ files }: Source, transform: string | null) =>
    async (error: unknown, signal?: AbortSignal): Promise<Error> => {
      const explained = await explainRead({ error, engine, copies, files, signal })
      return transform !== null && explained instanceof EngineError
        ? (explainTransform(explained, transform) ?? explained)
        : explained
    }

  const sourceOf = async (ref: InputRef, signal?: AbortSignal): Promise<{ source: Source; key: string }> => {
    signal?.throwIfAborted()
    const found = await findFiles(ref.paths)
    const parsing = ref.parsing ?? {}
    const key = JSON.stringify([
      found.files.map(({ path: file, bytes, mtimeMs }) => [file, bytes, mtimeMs]),
      parsing,
    ])
    const source = await sources.get(key, (shared) => openSource(ref.paths, found, parsing, shared), signal)
    return { source, key }
  }

  const openSource = async (
    paths: readonly string[],
    found: FoundFiles,
    parsing: Parsing,
    signal: AbortSignal,
  ): Promise<Source> => {
    const { files, empty } = found
    refuseTwoKinds(files)
    const partitions = await partitionColumns(engine, found.partitions, parsing, signal)
    const source = files.some(({ kind }) => kind === 'parquet')
      ? await parquetSource(found, partitions, signal)
      : await csvSource(found, partitions, parsing, signal)
    const { summary } = source
    const warnings = [
      ...summary.warnings,
      ...(empty === 0 ? [] : [`${empty.toLocaleString('en-US')} of the files are empty and left out.`]),
    ]
    return {
      ...source,
      summary: {
        ...summary,
        paths: [...paths],
        warnings,
        ...(found.isFolder && { files: files.length }),
      },
    }
  }

  const parquetSource = async (
    { files, isFolder }: FoundFiles,
    partitions: readonly PartitionColumn[],
    signal: AbortSignal,
  ): Promise<Source> => {
    const read = files.map((file) => ({ file, reading: null, columns: [] }))
    const { select, columns, rows, warnings } = await openParquet(
      engine,
      { files, partitions, mayLackColumns: isFolder },
      signal,
    ).catch(async (error: unknown) => {
      throw await explainRead({ error, engine, copies, files: read, signal })
    })
    const note =
      files.length === 1 ? "Types from the file's own schema." : "Types from the files' own schemas."
    return {
      select,
      files: read,
      summary: {
        ...summaryOf(files),
        columns: [...columns],
        parsing: null,
        sample: { rows: null, whole: true, note },
        rows,
        warnings: [...warnings, ...(rows === 0 ? ['There are no rows.'] : [])],
      },
    }
  }

  const csvSource = async (
    { files, isFolder }: FoundFiles,
    partitions: readonly PartitionColumn[],
    parsing: Parsing,
    signal: AbortSignal,
  ): Promise<Source> => {
    const opened = await openCsvs({ engine, copies }, files, parsing, isFolder, signal)
    const [first] = opened
    if (first === undefined) throw new FirnError('invalid_input', 'An input needs at least one file.')
    const perFile = opened.map(({ dialect }) => dialect.names)
    const merged = mergeInferences(opened.map(({ inference }) => inference))
    const found = merged.flatMap(({ kind, nullWords }) =>
      kind === 'text' || kind === 'none' ? [] : nullWords,
    )
    const nullStrings = parsing.nullStrings ?? ['', ...new Set(found)]
    const whole = opened.every((file) => file.whole)
    const read = opened.map(({ file, reading, dialect, setTypes }) => {
      const kinds = dialect.names.map((name) => ({
        name,
        kind: merged.find((column) => sameName(column.name, name))?.kind ?? 'text',
      }))
      return { file, reading: { ...reading, nullStrings }, columns: csvColumns(kinds, setTypes, whole) }
    })
    const select = unionSelect(
      read,
      merged.map(({ name }) => name),
      partitions,
    )
    const types = new Map(
      read.flatMap(({ columns }) => columns).map(({ name, type }) => [name.toLowerCase(), type]),
    )
    const rows = opened.reduce((sum, { inference }) => sum + inference.rows, 0)
    const { dialect, encoding } = first
    return {
      select,
      files: read,
      summary: {
        ...summaryOf(files),
        columns: [
          ...merged
            .filter(({ name }) => !partitions.some((partition) => sameName(partition.name, name)))
            .map(({ name }) => ({ name, type: types.get(name.toLowerCase()) ?? 'VARCHAR' })),
          ...partitions.map(({ name, type }) => ({ name, type })),
        ],
        parsing: {
          ...parsing,
          delimiter: dialect.delimiter,
          quote: dialect.quote,
          escape: dialect.escape,
          header: dialect.header,
          encoding,
          nullStrings,
        },
        sample: { rows, whole, note: sampleNote(rows, whole) },
        rows: whole ? rows : null,
        warnings: [
          ...opened.flatMap(({ warnings }) => warnings),
          ...columnRemarks(merged, dialect, parsing, nullStrings),
          ...lackingRemarks(
            merged.map(({ name }) => name),
            perFile,
          ),
        ],
      },
    }
  }

  const open: Inputs['open'] = async (ref, { signal } = {}) => {
    const { source, key: sourceKey } = await sourceOf(ref, signal)
    const transform = ref.transform ?? null
    const key = JSON.stringify([sourceKey, transform])
    const explain = explainWith(source, transform)
    const result = await transformed
      .get(
        key,
        (shared) =>
          transform === null
            ? engine.run(`SELECT * FROM (${source.select}) LIMIT 0`, { signal: shared })
            : checkTransform(engine, source.select, transform, shared),
        signal,
      )
      .catch(async (error: unknown) => {
        throw await explain(error, signal)
      })
    return {
      sql: transform === null ? source.select : transformSelect(source.select, transform),
      key,
      columns: result.columns.flatMap((column, index) => {
        const duckdb = result.types[index]
        return duckdb === undefined ? [] : [{ ...column, duckdb }]
      }),
      names: ref.paths.map((file) => path.basename(file)),
      repeatable: source.summary.kind === 'parquet' && transform === null,
      explain,
    }
  }

  return {
    open,
    inspect: async (ref, signal) => (await sourceOf(ref, signal)).source.summary,
    async profile(ref, signal) {
      const input = await open(ref, signal ? { signal } : {})
      const { source } = await sourceOf(ref, signal)
      const work = (shared: AbortSignal) =>
        profileInput(engine, input.sql, plain(input.columns), source.summary.rows, shared)
      return profiles.get(input.key, work, signal).catch(async (error: unknown) => {
        throw await input.explain(error)
      })
    },
    async keys(ref, joinKeys, signal) {
      const input = await open(ref, signal ? { signal } : {})
      return profileKeys(engine, input.sql, input.columns, joinKeys, signal).catch(async (error: unknown) => {
        throw await input.explain(error)
      })
    },
    async close() {
      for (const work of [sources, transformed, profiles]) work.clear()
      await copies.close()
    },
  }
}

function refuseTwoKinds(files: readonly InputFile[]): void {
  const [parquet, csv] = (['parquet', 'csv'] as const).map((kind) => files.find((file) => file.kind === kind))
  if (parquet === undefined || csv === undefined) return
  throw new FirnError('invalid_input', 'CSV and Parquet files cannot be read as one input.', {
    hint: `${parquet.name} is Parquet and ${csv.name} is not. Choose files of one kind.`,
    details: { field: 'paths', files: [parquet.path, csv.path] },
  })
}

const plain = (columns: readonly InputColumn[]): Column[] => columns.map(({ name, type }) => ({ name, type }))

function summaryOf(
  files: readonly InputFile[],
): Pick<InputSummary, 'paths' | 'kind' | 'compression' | 'bytes'> {
  return {
    paths: files.map((file) => file.path),
    kind: files[0]?.kind ?? 'csv',
    compression: files[0]?.compression ?? 'none',
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

function sampleNote(rows: number, whole: boolean): string {
  const shown = rows.toLocaleString('en-US')
  if (rows === 0) return 'There are no rows to take types from.'
  if (whole) return rows === 1 ? 'Types from the only row.' : `Types from all ${shown} rows.`
  return `Types from the first ${shown} rows. A later value that does not fit stops the write and is named with its line.`
}
