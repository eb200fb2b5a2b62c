// A group's offline stores as its file says them: Firn's list `stores`, or Seeknal's two halves (`offline` for FILE,
// `enabled` with `table` for ICEBERG), which are written back in the form they were found in where they still fit.

import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import type { FileStore, IcebergStore, Store } from '../contract/features.ts'
import { defaultFilePath, unsupportedKind } from './store.ts'
import type { YamlReader } from './yaml-reader.ts'
import type { YamlEdit, YamlPath } from './yaml-source.ts'

export interface StoresSource {
  /** In the order in which they count: Firn's list, then Seeknal's ICEBERG half, then its FILE half. */
  readonly stores: readonly Store[]
  /** Where each of them stands in the file. */
  readonly paths: readonly YamlPath[]
  readonly listed: readonly Store[]
  readonly icebergHalf: IcebergStore | null
  readonly fileHalf: FileStore | null
}

export function readStores(
  reader: YamlReader,
  materialization: YAMLMap | null,
  groupName: string,
): StoresSource {
  const listed = readListed(reader, materialization, groupName)
  const icebergHalf = readIcebergHalf(reader, materialization)
  const fileHalf = readFileHalf(reader, materialization, groupName)
  const isNew = (store: Store) => !listed.some((other) => isDeepStrictEqual(other, store))
  const halves = [
    ...(icebergHalf === null ? [] : [{ store: icebergHalf, path: ['materialization', 'table'] }]),
    ...(fileHalf === null ? [] : [{ store: fileHalf, path: ['materialization', 'offline'] }]),
  ].filter(({ store }) => isNew(store))
  return {
    stores: [...listed, ...halves.map(({ store }) => store)],
    paths: [
      ...listed.map((_, index) => ['materialization', 'stores', index]),
      ...halves.map(({ path }) => path),
    ],
    listed,
    icebergHalf,
    fileHalf,
  }
}

function readListed(reader: YamlReader, materialization: YAMLMap | null, groupName: string): Store[] {
  const node = reader.get(materialization, 'stores')
  if (node === undefined || (isScalar(node) && node.value === null)) return []
  if (!isSeq(node)) {
    reader.problem(
      node,
      'stores must be a list, one entry a store.',
      'Begin each store with "- kind: ICEBERG".',
    )
    return []
  }
  return node.items.flatMap((item): Store[] => {
    const entry = reader.resolve(item)
    if (isMap(entry)) return readEntry(reader, entry, groupName)
    reader.problem(item, 'A store must be a map of keys and values, such as {kind: ICEBERG, table: t}.')
    return []
  })
}

function readEntry(reader: YamlReader, entry: YAMLMap, groupName: string): Store[] {
  const text = (key: string) => reader.text(entry, key, key)
  const kind = text('kind')
  switch (kind) {
    case 'FILE': {
      const format = readFormat(reader, entry)
      return format === null ? [] : [{ kind, path: text('path') ?? defaultFilePath(groupName), format }]
    }
    case 'HIVE_TABLE':
      return [
        {
          kind,
          database: text('database') ?? 'default',
          table: text('table') ?? '',
          partitionBy: reader.texts(entry, 'partition_by', 'partition_by') ?? [],
          ...oneOf(reader, entry, 'overwrite', 'overwrite', ['table', 'partitions']),
          ...oneOf(reader, entry, 'empty_strings', 'emptyStrings', ['refuse', 'as_null']),
        },
      ]
    case 'ICEBERG':
      return [
        {
          kind,
          catalog: text('catalog') ?? 'local',
          warehouse: text('warehouse'),
          namespace: text('namespace') ?? 'default',
          table: text('table') ?? '',
        },
      ]
    default:
      reader.problem(entry, kind === null ? 'A store has no kind.' : unsupportedKind(kind))
      return []
  }
}

/** A setting that may be left out, as a field of the store. */
function oneOf<const F extends string, const V extends string>(
  reader: YamlReader,
  entry: YAMLMap,
  key: string,
  field: F,
  values: readonly V[],
): Partial<Record<F, V>> {
  const text = reader.text(entry, key, key)
  const value = values.find((known) => known === text)
  if (text !== null && value === undefined)
    reader.problem(reader.get(entry, key), `${key} is ${text}. Use ${values.join(' or ')}.`)
  return value === undefined ? {} : ({ [field]: value } as Partial<Record<F, V>>)
}

function readFormat(reader: YamlReader, map: YAMLMap | null): FileStore['format'] | null {
  const format = reader.text(map, 'format', 'format') ?? 'parquet'
  if (format === 'parquet' || format === 'csv') return format
  reader.problem(reader.get(map, 'format'), `Unsupported file format: ${format}. Use parquet or csv.`)
  return null
}

function readIcebergHalf(reader: YamlReader, materialization: YAMLMap | null): IcebergStore | null {
  const enabled = reader.boolean(materialization, 'enabled', 'materialization.enabled')
  const table = reader.text(materialization, 'table', 'materialization.table')
  if (enabled === false || (enabled === null && table === null)) return null
  const parts = (table ?? '').split('.')
  const [catalog, name] = [parts[0], parts.at(-1)]
  if (table === null || table.trim() === '')
    return { kind: 'ICEBERG', catalog: 'lakekeeper', warehouse: null, namespace: 'default', table: '' }
  if (parts.length < 3 || catalog === undefined || name === undefined) {
    const hint = `Try lakekeeper.default.${name ?? 'features'}.`
    reader.problem(
      reader.get(materialization, 'table'),
      `The table ${table} is not of the form catalog.namespace.table.`,
      hint,
    )
    return null
  }
  return { kind: 'ICEBERG', catalog, warehouse: null, namespace: parts.slice(1, -1).join('.'), table: name }
}

function readFileHalf(
  reader: YamlReader,
  materialization: YAMLMap | null,
  groupName: string,
): FileStore | null {
  const node = reader.get(materialization, 'offline')
  const path = defaultFilePath(groupName)
  if (isScalar(node) && typeof node.value === 'boolean')
    return node.value ? { kind: 'FILE', path, format: 'parquet' } : null
  const offline = reader.map(materialization, 'offline', 'materialization.offline')
  if (offline === null || reader.boolean(offline, 'enabled', 'offline.enabled') === false) return null
  const format = readFormat(reader, offline)
  return format === null
    ? null
    : { kind: 'FILE', path: reader.text(offline, 'path', 'offline.path') ?? path, format }
}

/** A store as an entry of Firn's list. */
export function storeEntry(store: Store): Record<string, unknown> {
  switch (store.kind) {
    case 'FILE':
      return { kind: store.kind, path: store.path, format: store.format }
    case 'HIVE_TABLE': {
      const { kind, database, table, partitionBy, overwrite, emptyStrings } = store
      return {
        kind,
        database,
        table,
        ...(partitionBy.length > 0 && { partition_by: partitionBy }),
        ...(overwrite !== undefined && { overwrite }),
        ...(emptyStrings !== undefined && { empty_strings: emptyStrings }),
      }
    }
    case 'ICEBERG': {
      const { kind, catalog, warehouse, namespace, table } = store
      return { kind, catalog, ...(warehouse !== null && { warehouse }), namespace, table }
    }
    default:
      return { kind: String((store as { readonly kind?: unknown }).kind) }
  }
}

/** The edits that make the file say `stores`. Seeknal's halves stay in use while they can say it in this order. */
export function storeEdits(source: StoresSource, stores: readonly Store[]): YamlEdit[] {
  if (isDeepStrictEqual(source.stores, stores)) return []
  const byHalf = (half: Store | null, fits: (store: Store) => boolean): number => {
    if (half === null) return -1
    const same = stores.findIndex((store) => isDeepStrictEqual(store, half))
    return same >= 0 ? same : stores.findIndex((store) => store.kind === half.kind && fits(store))
  }
  const iceberg = byHalf(source.icebergHalf, (store) => isIcebergHalf(store))
  const file = byHalf(source.fileHalf, () => true)
  const inHalves = [iceberg, file].filter((index) => index >= 0)
  const rest = stores.filter((_, index) => !inHalves.includes(index))
  // The order read back is: the list, the ICEBERG half, the FILE half.
  const keepsOrder = inHalves.every((index, at) => index === rest.length + at)
  const icebergStore = keepsOrder ? stores[iceberg] : undefined
  const fileStore = keepsOrder ? stores[file] : undefined
  return [
    ...listEdits(source.listed, keepsOrder ? rest : stores),
    ...icebergHalfEdits(source.icebergHalf, icebergStore),
    ...fileHalfEdits(source.fileHalf, fileStore),
  ]
}

function isIcebergHalf(store: Store): boolean {
  if (store.kind !== 'ICEBERG' || store.warehouse !== null) return false
  const { catalog, namespace, table } = store
  return [catalog, namespace, table].every((part) => part !== '') && !/\./.test(catalog + table)
}

function icebergHalfEdits(half: IcebergStore | null, store: Store | undefined): YamlEdit[] {
  if (half === null) return []
  if (store?.kind !== 'ICEBERG') return [{ path: ['materialization', 'enabled'], value: false }]
  if (isDeepStrictEqual(half, store)) return []
  return [{ path: ['materialization', 'table'], value: `${store.catalog}.${store.namespace}.${store.table}` }]
}

function fileHalfEdits(half: FileStore | null, store: Store | undefined): YamlEdit[] {
  const path = ['materialization', 'offline']
  if (half === null) return []
  if (store?.kind !== 'FILE') return [{ path: [...path, 'enabled'], value: false }]
  return [
    ...(half.format === store.format ? [] : [{ path: [...path, 'format'], value: store.format }]),
    ...(half.path === store.path ? [] : [{ path: [...path, 'path'], value: store.path }]),
  ]
}

/** Entries are edited where they stand while the kinds allow it; else the list is written anew. */
function listEdits(old: readonly Store[], stores: readonly Store[]): YamlEdit[] {
  const path = ['materialization', 'stores']
  if (isDeepStrictEqual(old, stores)) return []
  if (old.length === 0) return [{ path, value: stores.map(storeEntry) }]
  if (stores.length === 0) return [{ path, value: undefined }]
  const isSameKind = old.every((store, index) => store.kind === stores[index]?.kind)
  const others = stores.filter((store, index) => !isDeepStrictEqual(store, old[index]))
  if (isSameKind || (old.length === stores.length && others.length === 1))
    return stores.flatMap((store, index) => entryEdits(old[index], store, [...path, index]))
  const kept = matchInOrder(old, stores)
  if (kept !== null) {
    const removed = old.flatMap((_, index) => (kept.includes(index) ? [] : [index]))
    return [
      ...removed.reverse().map((index) => ({ path: [...path, index], value: undefined })),
      ...stores.flatMap((store, index) => entryEdits(old[kept[index] ?? -1], store, [...path, index])),
    ]
  }
  return [{ path, value: stores.map(storeEntry) }]
}

/** For each new store the index of the old one it continues, when stores were only taken out; else null. */
function matchInOrder(old: readonly Store[], stores: readonly Store[]): number[] | null {
  const kept: number[] = []
  for (const store of stores) {
    const from = (kept.at(-1) ?? -1) + 1
    const same = old.findIndex((other, index) => index >= from && isDeepStrictEqual(other, store))
    const found =
      same >= 0 ? same : old.findIndex((other, index) => index >= from && other.kind === store.kind)
    if (found < 0) return null
    kept.push(found)
  }
  return kept
}

function entryEdits(old: Store | undefined, store: Store, path: YamlPath): YamlEdit[] {
  const wanted = storeEntry(store)
  if (old === undefined) return [{ path, value: wanted }]
  const was = storeEntry(old)
  return [...new Set([...Object.keys(was), ...Object.keys(wanted)])]
    .filter((key) => !isDeepStrictEqual(was[key], wanted[key]))
    .map((key) => ({ path: [...path, key], value: wanted[key] }))
}
