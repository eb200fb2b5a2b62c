// Merges the small manifests of an ICEBERG table: one `replace` snapshot with the same files, whose entries keep their
// sequence numbers. Cost per file, never per row.

import { FirnError, type MaintenanceReport } from '../contract/index.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { mergeSettings, plannedMerge } from '../gateway/merge-manifests.ts'
import {
  bytesText,
  counted,
  EXAMPLE_FILES,
  type MaintainedTable,
  type MaintenanceRun,
  nothingToDo,
  relativeTo,
} from '../iceberg/maintained-table.ts'
import { type ManifestFile, readManifestList } from '../spec/manifest-list.ts'
import type { TableMetadata } from '../spec/metadata.ts'

export interface MergedTable extends MaintainedTable {
  readonly gateway: Gateway
  /** The connection's name. */
  readonly catalog: string
}

export async function planManifests(table: MergedTable): Promise<MaintenanceReport> {
  return planOn(table, await table.client.loadTable(table.name))
}

/** Errors: what the commit throws; the table is then as it was. */
export async function mergeManifests(table: MergedTable, run: MaintenanceRun): Promise<MaintenanceReport> {
  run.report(null, 'Reading manifests')
  const metadata = await table.client.loadTable(table.name)
  const planned = await planOn(table, metadata)
  if (!metadata || !planned.needed) return planned
  run.signal.throwIfAborted()
  run.report(0.5, 'Merging manifests')
  const endpoint = table.gateway.beginWrite({
    connection: table.catalog,
    namespace: table.name.namespace,
    table: table.name.table,
    mode: 'replace',
    signal: run.signal,
  })
  try {
    await endpoint.load()
    const { snapshotId } = await endpoint.commitFiles({
      files: [],
      changesOn: async () => ({
        removedFiles: new Set(),
        deleteFiles: [],
        removedRows: 0,
        mergesManifests: true,
      }),
    })
    const after = await manifestsOf(table, await table.client.loadTable(table.name))
    return {
      ...planned,
      summary: planned.summary.replace(/^Merges/, 'Merged'),
      filesAfter: after.length,
      bytesAfter: bytesOf(after),
      snapshotId,
    }
  } catch (error) {
    await endpoint.abort()
    throw error
  } finally {
    endpoint.close()
  }
}

async function planOn(table: MergedTable, metadata: TableMetadata | null): Promise<MaintenanceReport> {
  if (!metadata || metadata['current-snapshot-id'] === null)
    return nothingToDo('manifests', table.path, 'Nothing has been written yet.')
  const version = metadata['format-version']
  if (version < 2)
    throw new FirnError('unsupported', `${table.path} has format version ${version}.`, {
      hint: 'Upgrade it to version 2 first.',
    })
  const all = await manifestsOf(table, metadata)
  const live = all.filter((manifest) => manifest.addedFiles + manifest.existingFiles > 0)
  const { from, into } = await plannedMerge(table.io, live, mergeSettings(metadata.properties, true), version)
  if (from.length === 0)
    return nothingToDo('manifests', table.path, 'The manifests are few enough as they are.')
  return {
    ...nothingToDo('manifests', table.path, ''),
    needed: true,
    summary: `Merges ${counted(from.length, 'manifest')} (${bytesText(bytesOf(from))}) into ${into}.`,
    filesBefore: all.length,
    filesAfter: live.length - from.length + into,
    bytesBefore: bytesOf(all),
    // As good as unknown before they are written: the same entries take less room together.
    bytesAfter: bytesOf(live),
    files: from
      .slice(0, EXAMPLE_FILES)
      .map(({ path, length }) => ({ path: relativeTo(metadata.location, path), bytes: length })),
    kept: ['the old manifests, until the snapshots that have them expire'],
  }
}

async function manifestsOf(
  { io }: MergedTable,
  metadata: TableMetadata | null,
): Promise<readonly ManifestFile[]> {
  const id = metadata?.['current-snapshot-id']
  const list = metadata?.snapshots.find((one) => one['snapshot-id'] === id)?.['manifest-list']
  return list === undefined ? [] : readManifestList(await io.read(list)).manifests
}

const bytesOf = (manifests: readonly ManifestFile[]): number =>
  manifests.reduce((sum, { length }) => sum + length, 0)
