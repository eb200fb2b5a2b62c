// What the kinds of maintenance share: the table, its files, and what is told of them.

import nodePath from 'node:path'
import { FirnError, type MaintenanceReport } from '../contract/index.ts'
import { isInside, localPath } from '../lakehouse/location.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { CatalogClient, TableName } from './client.ts'
import type { TableIo } from './table-io.ts'

export interface MaintainedTable {
  readonly client: CatalogClient
  readonly name: TableName
  /** `catalog.namespace.table` */
  readonly path: string
  readonly io: TableIo
}

export interface MaintenanceRun {
  readonly signal: AbortSignal
  /** @param fraction 0..1, or null while it cannot be known */
  report(fraction: number | null, step: string): void
}

/** Of a report: so many files are named. */
export const EXAMPLE_FILES = 20

/** Null before the first write. Errors: FirnError `unsupported` for a table that forbids the removal of files. */
export async function tableToClean({ client, name, path }: MaintainedTable): Promise<TableMetadata | null> {
  const metadata = await client.loadTable(name)
  if (metadata?.properties['gc.enabled'] === 'false')
    throw new FirnError('unsupported', `${path} says that no files of it may be removed.`, {
      hint: 'Its property gc.enabled is false, as where tables share files. Set it to true if that is not so.',
    })
  return metadata
}

export function nothingToDo(
  kind: MaintenanceReport['kind'],
  path: string,
  summary: string,
): MaintenanceReport {
  return {
    kind,
    path,
    needed: false,
    summary,
    filesBefore: 0,
    filesAfter: 0,
    bytesBefore: 0,
    bytesAfter: 0,
    snapshots: [],
    files: [],
    kept: [],
    snapshotId: null,
  }
}

/** A file as reports name it: relative to the table's folder, where it lies in it. */
export function relativeTo(location: string, file: string): string {
  const [folder, its] = [localPath(location), localPath(file)]
  if (folder === undefined || its === undefined || !isInside(folder, its)) return file
  return nodePath.relative(folder, its).replaceAll(nodePath.sep, '/')
}

/** `1 file`, `1,200 files` */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`
}

/** `812 bytes`, `1.5 MB`: powers of 1,000, as the window has them. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`
}
