// What the catalog does with whole tables: create, stage, register, load, commit, rename, drop.

import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { applyUpdates } from '../spec/apply-updates.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import { type CreateTableRequest, newTableMetadata } from '../spec/new-table.ts'
import type { TableRequirement } from '../spec/requirement.ts'
import { alreadyExists, badRequest, dotted, RestError, requirementFailed } from '../spec/rest-error.ts'
import type { TableUpdate } from '../spec/table-update.ts'
import { type CommitSettings, commitToTable, makeTableFolders, publishVersion } from './commit.ts'
import { hasCode, makeFolder, removeIfThere, statIfThere } from './durable.ts'
import { type Head, highestVersion, loadHead, loadMetadataFile } from './head.ts'
import { HINT_FILE } from './layout.ts'
import { childLocation, localPath, locationOf } from './location.ts'
import { encodeName } from './names.ts'
import { namespaceFolder } from './namespaces.ts'
import { purgeFiles } from './purge.ts'
import { syncNamedFiles } from './sync-named-files.ts'
import {
  createEntry,
  findEntry,
  fullName,
  loadEntry,
  metadataPath,
  removeEntry,
  type TableEntry,
  type TableId,
} from './table-entry.ts'
import { holdsNoFiles, type Warehouse } from './warehouse.ts'

/** A table as a catalog's answer shows it; a staged one has no metadata file yet. */
export interface LoadedTable {
  readonly location?: string
  readonly metadata: TableMetadata
}

export async function loadTable(warehouse: Warehouse, table: TableId): Promise<Head> {
  const entry = await loadEntry(warehouse, table)
  const head = await loadHead(entry)
  if (head !== undefined) return head
  // Purged since the entry was read? Then this throws 404.
  await loadEntry(warehouse, table)
  throw new RestError(
    500,
    'RuntimeIOException',
    `The metadata of table ${dotted(fullName(table))} is missing from ${entry.metadataFolder}`,
  )
}

export async function createTable(
  warehouse: Warehouse,
  namespace: readonly string[],
  request: CreateTableRequest,
  settings: CommitSettings,
): Promise<LoadedTable> {
  const table = { namespace, name: request.name }
  const folder = await namespaceFolder(warehouse, namespace)
  if ((await findEntry(warehouse, table)) !== undefined) throw exists(table)
  const location = request.location ?? (await chooseLocation(folder, request.name))
  requireLocal(location)
  const metadata = newTableMetadata(request, randomUUID(), location, settings.now())
  await makeTableFolders(metadata.location)
  if (request.stageCreate) return { metadata }
  return addTable(warehouse, table, metadata, settings)
}

/** The table's own folder in its namespace's; where files lie already, another one beside it. */
async function chooseLocation(namespaceFolderPath: string, name: string): Promise<string> {
  const folder = path.join(namespaceFolderPath, encodeName(name))
  if ((await statIfThere(folder)) === undefined) return locationOf(folder)
  // Empty folders are those of a staged create that was never finished.
  if (await isEmptyFolder(folder)) return locationOf(folder)
  return locationOf(`${folder}-${randomUUID().slice(0, 8)}`)
}

async function isEmptyFolder(folder: string): Promise<boolean> {
  try {
    return await holdsNoFiles(folder)
  } catch (error) {
    if (hasCode(error, 'ENOTDIR')) return false
    throw error
  }
}

function requireLocal(location: string): void {
  if (localPath(location) === undefined)
    throw badRequest(`The embedded lakehouse keeps tables on local disks only, not at ${location}`)
}

const exists = (table: TableId) => alreadyExists(`Table already exists: ${dotted(fullName(table))}`)

/** Makes the first metadata file, then the entry: the table is there when the entry is. */
async function addTable(
  warehouse: Warehouse,
  table: TableId,
  metadata: TableMetadata,
  settings: CommitSettings,
): Promise<Head> {
  const entry: TableEntry = {
    name: table.name,
    uuid: metadata['table-uuid'],
    location: metadata.location,
    metadataFolder: await chooseMetadataFolder(metadata),
    renames: 0,
  }
  const head = await publishVersion(table, entry, 1, metadata, settings.method)
  // Only another table made in the same folder at the same moment can have been faster.
  if (head === undefined) throw exists(table)
  try {
    await createEntry(warehouse, table, entry)
  } catch (error) {
    if (error instanceof RestError && error.status < 500) await removeFirstVersion(entry)
    throw error
  }
  return head
}

/** A table's versions need a folder that no other table, dropped ones included, has versions in. */
async function chooseMetadataFolder(metadata: TableMetadata): Promise<string> {
  const usual = childLocation(metadata.location, 'metadata')
  const folder = localPath(usual)
  if (folder === undefined) throw badRequest(`Not a local folder: ${metadata.location}`)
  await makeFolder(folder)
  if ((await highestVersion(folder)) === 0) return usual
  const own = randomUUID().slice(0, 8)
  await makeFolder(path.join(folder, own))
  return childLocation(usual, own)
}

async function removeFirstVersion(entry: TableEntry): Promise<void> {
  const folder = metadataPath(entry)
  for (const file of [HINT_FILE, 'v1.metadata.json']) await removeIfThere(path.join(folder, file))
}

export async function registerTable(
  warehouse: Warehouse,
  table: TableId,
  metadataLocation: string,
): Promise<LoadedTable> {
  await namespaceFolder(warehouse, table.namespace)
  if ((await findEntry(warehouse, table)) !== undefined) throw exists(table)
  requireLocal(metadataLocation)
  const metadata = await loadMetadataFile(localPath(metadataLocation) ?? '')
  if (metadata === undefined)
    throw new RestError(404, 'NotFoundException', `Metadata file does not exist: ${metadataLocation}`)
  requireLocal(metadata.location)
  await createEntry(warehouse, table, {
    name: table.name,
    uuid: metadata['table-uuid'],
    location: metadata.location,
    metadataFolder: await chooseMetadataFolder(metadata),
    renames: 0,
    baseMetadata: metadataLocation,
  })
  return { location: metadataLocation, metadata }
}

export async function commitTable(
  warehouse: Warehouse,
  table: TableId,
  requirements: readonly TableRequirement[],
  updates: readonly TableUpdate[],
  settings: CommitSettings,
): Promise<Head> {
  if (!requirements.some((requirement) => requirement.type === 'assert-create')) {
    const entry = await loadEntry(warehouse, table)
    return commitToTable(table, entry, requirements, updates, settings)
  }
  const others = requirements.filter((requirement) => requirement.type !== 'assert-create')
  if (others.length > 0)
    throw badRequest(`Invalid create requirements: [${others.map((one) => one.type).join(', ')}]`)
  return commitNewTable(warehouse, table, updates, settings)
}

/** The second half of a staged create. */
async function commitNewTable(
  warehouse: Warehouse,
  table: TableId,
  updates: readonly TableUpdate[],
  settings: CommitSettings,
): Promise<Head> {
  const folder = await namespaceFolder(warehouse, table.namespace)
  if ((await findEntry(warehouse, table)) !== undefined) throw requirementFailed('table already exists')
  const metadata = applyUpdates(undefined, await withDefaults(updates, folder, table.name), {
    now: settings.now(),
  })
  requireLocal(metadata.location)
  await makeTableFolders(metadata.location)
  await syncNamedFiles(updates, metadata.location, settings.filesOfSnapshot)
  return addTable(warehouse, table, metadata, settings)
}

async function withDefaults(
  updates: readonly TableUpdate[],
  folder: string,
  name: string,
): Promise<readonly TableUpdate[]> {
  const has = (action: TableUpdate['action']) => updates.some((update) => update.action === action)
  const defaults: TableUpdate[] = []
  if (!has('assign-uuid')) defaults.push({ action: 'assign-uuid', uuid: randomUUID() })
  if (!has('set-location'))
    defaults.push({ action: 'set-location', location: await chooseLocation(folder, name) })
  return [...defaults, ...updates]
}

export async function dropTable(warehouse: Warehouse, table: TableId, purge: boolean): Promise<void> {
  const entry = await removeEntry(warehouse, table)
  if (purge) await purgeFiles(warehouse, entry)
}
