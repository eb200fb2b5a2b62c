// Files in a table's folders that nothing names: left by killed writes, by crashes, by expiries that did not finish.
// Looked for with care: old ones alone, never those of a write that may still run, and never the catalog's own.

import nodePath from 'node:path'
import { FirnError, type MaintenanceReport } from '../contract/index.ts'
import { HINT_FILE } from '../lakehouse/layout.ts'
import { isInside, localPath } from '../lakehouse/location.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import {
  bytesText,
  counted,
  EXAMPLE_FILES,
  type MaintainedTable,
  type MaintenanceRun,
  nothingToDo,
  relativeTo,
  tableToClean,
} from './maintained-table.ts'
import { snapshotFiles, statisticsPaths } from './snapshot-files.ts'
import type { ListedFile } from './table-io.ts'

export interface OrphanOptions {
  /** Milliseconds; an hour at least. */
  readonly minAgeMs: number
  /** Write ids that may still be at work: the folders of their files are left alone. Asked when files are listed. */
  readonly runningWrites: () => Promise<ReadonlySet<string>>
}

const LEAST_AGE_MS = 60 * 60 * 1000

/** In `metadata/`, only these are ever removed: not the metadata files, which are the catalog's. */
const METADATA_KINDS = /\.(avro|stats|puffin)$/i

export async function planOrphans(
  table: MaintainedTable,
  options: OrphanOptions,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  return report(table, await orphansOf(table, options, run), false)
}

/**
 * Errors: FirnError `unsupported` for a store that cannot list files; `io` when what the table needs cannot be read,
 * or its files do not lie where it says, when nothing is removed.
 */
export async function removeOrphans(
  table: MaintainedTable,
  options: OrphanOptions,
  run: MaintenanceRun,
): Promise<MaintenanceReport> {
  run.report(null, 'Looking for files that nothing names')
  const found = await orphansOf(table, options, run)
  const removed: ListedFile[] = []
  for (const [index, file] of found.files.entries()) {
    run.signal.throwIfAborted()
    await table.io.remove(file.path, folderOf(found, file.path))
    removed.push(file)
    run.report((index + 1) / found.files.length, 'Removing files')
  }
  return report(table, { ...found, files: removed }, true)
}

interface Orphans {
  readonly location: string
  readonly folders: readonly string[]
  /** Oldest first. */
  readonly files: readonly ListedFile[]
  /** Named by nothing, but too young or of a write that may still run. */
  readonly left: number
}

async function orphansOf(
  table: MaintainedTable,
  { minAgeMs, runningWrites }: OrphanOptions,
  { signal }: MaintenanceRun,
): Promise<Orphans> {
  const metadata = await tableToClean(table)
  if (!metadata) return { location: '', folders: [], files: [], left: 0 }
  await refuseSharedFolder(table, metadata)
  const { data, catalog } = foldersOf(metadata)
  const folders = [...new Set([...data, ...catalog])]
  // The files first and then what the table needs, so that what is committed meanwhile is known to be needed.
  const running = await runningWrites()
  const listed = await listAll(table, folders)
  signal.throwIfAborted()
  const now = await tableToClean(table)
  if (now?.['table-uuid'] !== metadata['table-uuid'])
    throw new FirnError('conflict', `${table.path} was dropped or made anew meanwhile.`)
  const named = await snapshotFiles(table.io).of(now.snapshots, signal)
  const needed = new Set(named.keys())
  for (const path of statisticsPaths([...now.statistics, ...now['partition-statistics']]))
    needed.add(await table.io.place(path))

  const placed = await Promise.all(
    listed.map(async (file) => ({ file, place: await table.io.place(file.path) })),
  )
  requireItsFiles(table, named.size, placed.filter(({ place }) => needed.has(place)).length)
  const oldest = Date.now() - Math.max(minAgeMs, LEAST_AGE_MS)
  const unnamed = placed
    .filter(({ place, file }) => !needed.has(place) && mayBeOrphan(file.path, data, catalog))
    .map(({ file }) => file)
  const files = unnamed
    .filter((file) => file.changedAt <= oldest && !isOf(running, file.path, data))
    .sort((a, b) => a.changedAt - b.changedAt)
  return {
    location: now.location,
    folders: [...data, ...catalog],
    files,
    left: unnamed.length - files.length,
  }
}

/** Where the table's files lie, on the local disk: its rows, and its metadata. */
function foldersOf({ location, properties }: TableMetadata): { data: string[]; catalog: string[] } {
  const inTable = (folder: string): string[] => {
    const [own, its] = [localPath(location), localPath(folder)]
    // Elsewhere it may be shared with other tables.
    return own !== undefined && its !== undefined && isInside(own, its) && own !== its ? [its] : []
  }
  const base = location.replace(/\/+$/, '')
  return {
    data: [...new Set([`${base}/data`, properties['write.data.path'] ?? `${base}/data`].flatMap(inTable))],
    catalog: inTable(properties['write.metadata.path'] ?? `${base}/metadata`),
  }
}

async function listAll({ io, path }: MaintainedTable, folders: readonly string[]): Promise<ListedFile[]> {
  const lists = await Promise.all(folders.map((folder) => io.list(folder)))
  if (folders.length === 0 || lists.includes(null))
    throw new FirnError('unsupported', `The files of ${path} cannot be listed where they are.`, {
      hint: 'Orphan files are found in tables on a local disk alone. Use the tools of that store.',
    })
  return lists.flatMap((list) => list ?? [])
}

function mayBeOrphan(file: string, data: readonly string[], catalog: readonly string[]): boolean {
  if (catalog.some((folder) => isInside(folder, file)))
    return METADATA_KINDS.test(file) && nodePath.basename(file) !== HINT_FILE && !hasHiddenPart(catalog, file)
  return data.some((folder) => isInside(folder, file))
}

/** Such as the catalog's `.pending`. */
function hasHiddenPart(folders: readonly string[], file: string): boolean {
  return folders
    .filter((folder) => isInside(folder, file))
    .some((folder) =>
      nodePath
        .relative(folder, file)
        .split(nodePath.sep)
        .some((part) => part.startsWith('.')),
    )
}

/** `data/<write id>/…` */
function isOf(writes: ReadonlySet<string>, file: string, data: readonly string[]): boolean {
  return data
    .filter((folder) => isInside(folder, file))
    .some((folder) =>
      nodePath
        .relative(folder, file)
        .split(nodePath.sep)
        .some((part) => writes.has(part)),
    )
}

/** A guard against paths that mean one file and are written differently: then all would look like orphans. */
function requireItsFiles({ path }: MaintainedTable, named: number, found: number): void {
  if (named === 0 || found > 0) return
  throw new FirnError('io', `None of the files that ${path} needs lies in its own folder.`, {
    hint: 'Nothing was removed. Was the folder moved? firn relocate says what was done about it.',
  })
}

/** Two tables in one folder: each one's files would be orphans of the other. */
async function refuseSharedFolder(table: MaintainedTable, metadata: TableMetadata): Promise<void> {
  const own = allFolders(metadata)
  for await (const [name, other] of tablesOf(table)) {
    const meets = allFolders(other).some((its) =>
      own.some((folder) => isInside(folder, its) || isInside(its, folder)),
    )
    if (!meets) continue
    throw new FirnError('unsupported', `${table.path} shares its folder with the table ${name}.`, {
      hint: 'Nothing was removed: the files of one would look like orphans of the other.',
    })
  }
}

function allFolders(metadata: TableMetadata): string[] {
  const { data, catalog } = foldersOf(metadata)
  return [...data, ...catalog]
}

/** All tables of the catalog but this one. */
async function* tablesOf({ client, name }: MaintainedTable): AsyncGenerator<[string, TableMetadata]> {
  const waiting = await client.listNamespaces()
  for (let namespace = waiting.pop(); namespace; namespace = waiting.pop()) {
    waiting.push(...(await client.listNamespaces(namespace)))
    for (const table of await client.listTables(namespace)) {
      const isItself = table === name.table && namespace.join('.') === name.namespace.join('.')
      const metadata = isItself ? null : await client.loadTable({ namespace, table })
      if (metadata) yield [[...namespace, table].join('.'), metadata]
    }
  }
}

function folderOf({ folders }: Orphans, file: string): string {
  return folders.find((folder) => isInside(folder, file)) ?? nodePath.dirname(file)
}

function report(
  table: MaintainedTable,
  { location, files, left }: Orphans,
  done: boolean,
): MaintenanceReport {
  const kept = left === 0 ? [] : [`${counted(left, 'file')}, too young or of a write that may still run`]
  if (files.length === 0) return { ...nothingToDo('orphans', table.path, 'There are no orphan files.'), kept }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return {
    ...nothingToDo('orphans', table.path, ''),
    needed: true,
    summary: `${done ? 'Removed' : 'Removes'} ${counted(files.length, 'orphan file')} (${bytesText(bytes)}).`,
    filesBefore: files.length,
    bytesBefore: bytes,
    files: files.slice(0, EXAMPLE_FILES).map((file) => ({
      path: relativeTo(location, file.path),
      bytes: file.bytes,
    })),
    kept,
  }
}
