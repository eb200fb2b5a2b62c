// The entry of a table in its namespace's folder: a small file that says where the table's metadata is. Making,
// renaming and dropping a table is making, linking anew and removing its entry.

import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { type JsonValue, stringifyJson } from '../spec/json.ts'
import { asInteger, asObject, asString, asStrings, optional } from '../spec/read-json.ts'
import { alreadyExists, dotted, noSuchNamespace, noSuchTable, RestError } from '../spec/rest-error.ts'
import { createExclusively, readIfThere, removeIfThere, syncFolder } from './durable.ts'
import { parseFile } from './json-file.ts'
import { ENTRY_SUFFIX } from './layout.ts'
import { localPath } from './location.ts'
import { withLock } from './lock.ts'
import { decodeName, encodeName } from './names.ts'
import { isNamespaceFolder, type Namespace, namespaceFolder } from './namespaces.ts'
import type { Warehouse } from './warehouse.ts'

export interface TableId {
  readonly namespace: Namespace
  readonly name: string
}

export const fullName = (table: TableId): readonly string[] => [...table.namespace, table.name]

export interface TableEntry {
  /** Stands in the file too, for disks that ignore case and names too long for a file's. */
  readonly name: string
  readonly uuid: string
  readonly location: string
  /** The location of the folder of `vN.metadata.json`, which is this table's alone. */
  readonly metadataFolder: string
  /** A registered table's metadata file, current until its first commit here. */
  readonly baseMetadata?: string
  /** The full name that this entry replaces: if that is still there, with one rename less, a rename was cut off. */
  readonly renamedFrom?: readonly string[]
  readonly renames: number
}

/** The local path of the folder of the table's `vN.metadata.json`. */
export function metadataPath(entry: TableEntry): string {
  const folder = localPath(entry.metadataFolder)
  if (folder === undefined)
    throw new RestError(500, 'RuntimeIOException', `Not a local folder: ${entry.metadataFolder}`)
  return folder
}

function entryFile(namespaceFolderPath: string, name: string): string {
  return path.join(namespaceFolderPath, encodeName(name) + ENTRY_SUFFIX)
}

function entryText(entry: TableEntry): string {
  const { name, uuid, location, metadataFolder, baseMetadata, renamedFrom, renames } = entry
  const json = {
    'format-version': 1,
    name,
    uuid,
    location,
    'metadata-folder': metadataFolder,
    ...(baseMetadata !== undefined && { 'base-metadata': baseMetadata }),
    ...(renamedFrom !== undefined && { 'renamed-from': renamedFrom }),
    renames,
  }
  return `${stringifyJson(json, 2)}\n`
}

function parseEntry(value: JsonValue): TableEntry {
  const json = asObject(value, 'table entry')
  const baseMetadata = optional(json['base-metadata'], 'base-metadata', asString)
  const renamedFrom = optional(json['renamed-from'], 'renamed-from', asStrings)
  return {
    name: asString(json.name, 'name'),
    uuid: asString(json.uuid, 'uuid'),
    location: asString(json.location, 'location'),
    metadataFolder: asString(json['metadata-folder'], 'metadata-folder'),
    ...(baseMetadata !== undefined && { baseMetadata }),
    ...(renamedFrom !== undefined && { renamedFrom }),
    renames: optional(json.renames, 'renames', asInteger) ?? 0,
  }
}

/** The table's entry; undefined if there is no such table or namespace. */
export async function findEntry(warehouse: Warehouse, table: TableId): Promise<TableEntry | undefined> {
  try {
    return await readEntry(await namespaceFolder(warehouse, table.namespace), table.name)
  } catch (error) {
    if (error instanceof RestError && error.status === 404) return undefined
    throw error
  }
}

async function readEntry(folder: string, name: string): Promise<TableEntry | undefined> {
  const entry = await readEntryFile(entryFile(folder, name))
  // On a disk that ignores case the file can be another table's.
  return entry?.name === name ? entry : undefined
}

async function readEntryFile(file: string): Promise<TableEntry | undefined> {
  const text = await readIfThere(file)
  return text === undefined ? undefined : parseFile(file, text, parseEntry)
}

/** Throws 404 NoSuchTableException. */
export async function loadEntry(warehouse: Warehouse, table: TableId): Promise<TableEntry> {
  const entry = await findEntry(warehouse, table)
  if (entry === undefined) throw noSuchTable(fullName(table))
  return entry
}

/** Throws 409 AlreadyExistsException if the name is taken, 404 if the namespace is not there (any more). */
export async function createEntry(warehouse: Warehouse, table: TableId, entry: TableEntry): Promise<void> {
  const folder = await namespaceFolder(warehouse, table.namespace)
  const file = entryFile(folder, table.name)
  if (!(await createExclusively(file, entryText(entry), warehouse.commitMethod))) {
    const other = (await readEntryFile(file))?.name ?? table.name
    const named = dotted(fullName(table))
    throw alreadyExists(
      other === table.name
        ? `Table already exists: ${named}`
        : `Table ${named} differs only in case from ${other}, and this disk cannot tell them apart`,
    )
  }
  if (await isNamespaceFolder(warehouse, folder)) return
  // The namespace was dropped at the same moment: see dropNamespace.
  await removeIfThere(file)
  throw noSuchNamespace(table.namespace)
}

/** Removes the entry and returns it. Throws 404 NoSuchTableException. */
export async function removeEntry(warehouse: Warehouse, table: TableId): Promise<TableEntry> {
  return alone(warehouse, table, async (file) => {
    const entry = await loadEntry(warehouse, table)
    await removeIfThere(file)
    await syncFolder(path.dirname(file))
    return entry
  })
}

/** Gives the table another name, in any namespace; its files stay where they are. */
export async function renameEntry(warehouse: Warehouse, from: TableId, to: TableId): Promise<void> {
  await alone(warehouse, from, async (file) => {
    const entry = await loadEntry(warehouse, from)
    const renames = entry.renames + 1
    await createEntry(warehouse, to, { ...entry, name: to.name, renamedFrom: fullName(from), renames })
    await removeIfThere(file)
    await syncFolder(path.dirname(file))
  })
}

/** Takes away the old entry of a rename that was interrupted between its two steps. */
export async function finishRename(warehouse: Warehouse, entry: TableEntry): Promise<void> {
  const name = entry.renamedFrom?.at(-1)
  if (entry.renamedFrom === undefined || name === undefined) return
  const from = { namespace: entry.renamedFrom.slice(0, -1), name }
  const old = await findEntry(warehouse, from)
  // Another table, or this one renamed back since, has its own right to the name.
  const isLeftover = old?.uuid === entry.uuid && old.metadataFolder === entry.metadataFolder
  if (!isLeftover || old.renames !== entry.renames - 1) return
  await removeEntry(warehouse, from)
}

/** Renaming and dropping one table exclude each other, so that neither brings back what the other took away. */
async function alone<T>(
  warehouse: Warehouse,
  table: TableId,
  work: (file: string) => Promise<T>,
): Promise<T> {
  await loadEntry(warehouse, table)
  const file = entryFile(await namespaceFolder(warehouse, table.namespace), table.name)
  return withLock(`${file}.lock`, () => work(file))
}

/** The names of a namespace's tables, sorted. Throws 404 NoSuchNamespaceException. */
export async function listTables(warehouse: Warehouse, namespace: Namespace): Promise<readonly string[]> {
  const folder = await namespaceFolder(warehouse, namespace)
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENTRY_SUFFIX))
  const names = await Promise.all(
    files.map(async (file) => {
      const name = decodeName(file.slice(0, -ENTRY_SUFFIX.length))
      if (name !== undefined) return name
      return (await readEntryFile(path.join(folder, file)))?.name ?? []
    }),
  )
  return names.flat().sort()
}
