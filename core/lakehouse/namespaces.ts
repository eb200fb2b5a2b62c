// Namespaces are folders with a marker file that holds their properties.

import { mkdir, readdir, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { type JsonValue, stringifyJson } from '../spec/json.ts'
import { asObject, asString, asStringMap } from '../spec/read-json.ts'
import { alreadyExists, badRequest, dotted, noSuchNamespace, RestError } from '../spec/rest-error.ts'
import {
  createExclusively,
  hasCode,
  readIfThere,
  removeIfThere,
  replaceFile,
  statIfThere,
  syncFolder,
} from './durable.ts'
import { parseFile } from './json-file.ts'
import { ENTRY_SUFFIX, NAMESPACE_FILE, NAMESPACE_LOCK } from './layout.ts'
import { withLock } from './lock.ts'
import { encodeName } from './names.ts'
import type { Warehouse } from './warehouse.ts'

/** Where a table's folder already has the namespace's name. */
const SECOND_CHOICE = '~ns'

export type Namespace = readonly string[]
export type Properties = Readonly<Record<string, string>>

interface Marker {
  readonly name: string
  readonly properties: Properties
}

/** The folder of a namespace (the root's for none). Throws 404 NoSuchNamespaceException. */
export async function namespaceFolder(warehouse: Warehouse, namespace: Namespace): Promise<string> {
  let folder = warehouse.root
  for (const name of namespace) {
    const child = await childFolder(folder, name)
    if (child === undefined) throw noSuchNamespace(namespace)
    folder = child
  }
  return folder
}

export async function namespaceExists(warehouse: Warehouse, namespace: Namespace): Promise<boolean> {
  try {
    await namespaceFolder(warehouse, namespace)
    return true
  } catch (error) {
    if (error instanceof RestError && error.status === 404) return false
    throw error
  }
}

async function childFolder(parent: string, name: string): Promise<string | undefined> {
  for (const folder of candidates(parent, name)) {
    const marker = await readMarker(folder)
    // On a disk that ignores case the marker can be another namespace's.
    if (marker?.name === name) return folder
  }
  return undefined
}

function candidates(parent: string, name: string): readonly string[] {
  const folder = path.join(parent, encodeName(name))
  return [folder, folder + SECOND_CHOICE]
}

async function readMarker(folder: string): Promise<Marker | undefined> {
  const file = path.join(folder, NAMESPACE_FILE)
  const text = await readIfThere(file)
  return text === undefined ? undefined : parseFile(file, text, parseMarker)
}

function parseMarker(value: JsonValue): Marker {
  const json = asObject(value, 'namespace')
  return {
    name: asString(json.name, 'name'),
    properties: asStringMap(json.properties, 'properties'),
  }
}

const markerText = (marker: Marker): string => `${stringifyJson({ 'format-version': 1, ...marker }, 2)}\n`

export async function createNamespace(
  warehouse: Warehouse,
  namespace: Namespace,
  properties: Properties,
): Promise<void> {
  const name = namespace.at(-1)
  if (name === undefined) throw badRequest('Invalid namespace: empty')
  const parent = await namespaceFolder(warehouse, namespace.slice(0, -1))
  const exists = () => alreadyExists(`Namespace already exists: ${dotted(namespace)}`)
  if ((await childFolder(parent, name)) !== undefined) throw exists()
  for (const folder of candidates(parent, name)) {
    if (!(await claimFolder(folder))) continue
    const file = path.join(folder, NAMESPACE_FILE)
    if (await createExclusively(file, markerText({ name, properties }), warehouse.commitMethod)) return
    const other = (await readMarker(folder))?.name
    if (other === undefined || other === name) throw exists()
    throw alreadyExists(
      `Namespace ${dotted(namespace)} differs only in case from ${other}, and this disk cannot tell them apart`,
    )
  }
  throw alreadyExists(`Cannot make a folder for namespace ${dotted(namespace)}: its names are taken`)
}

/** Makes the folder; one that is there already will do unless a table lives in it. */
async function claimFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder)
    await syncFolder(path.dirname(folder))
    return true
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
  const stats = await statIfThere(folder)
  if (stats === undefined || !stats.isDirectory()) return false
  for (const part of ['metadata', 'data'])
    if ((await statIfThere(path.join(folder, part))) !== undefined) return false
  return true
}

export async function loadProperties(warehouse: Warehouse, namespace: Namespace): Promise<Properties> {
  const marker = await readMarker(await namespaceFolder(warehouse, namespace))
  if (marker === undefined) throw noSuchNamespace(namespace)
  return marker.properties
}

export interface PropertyChanges {
  readonly updated: readonly string[]
  readonly removed: readonly string[]
  readonly missing: readonly string[]
}

export async function updateProperties(
  warehouse: Warehouse,
  namespace: Namespace,
  removals: readonly string[],
  updates: Properties,
): Promise<PropertyChanges> {
  const both = removals.filter((key) => Object.hasOwn(updates, key))
  if (both.length > 0)
    throw new RestError(
      422,
      'UnprocessableEntityException',
      `Invalid namespace update, cannot simultaneously set and remove keys: [${both.join(', ')}]`,
    )
  const folder = await namespaceFolder(warehouse, namespace)
  return withLock(path.join(folder, NAMESPACE_LOCK), async (lock) => {
    const marker = await readMarker(folder)
    if (marker === undefined) throw noSuchNamespace(namespace)
    const isThere = (key: string) => Object.hasOwn(marker.properties, key)
    const kept = Object.entries(marker.properties).filter(([key]) => !removals.includes(key))
    const properties = { ...Object.fromEntries(kept), ...updates }
    await lock.confirm()
    await replaceFile(path.join(folder, NAMESPACE_FILE), markerText({ ...marker, properties }))
    return {
      updated: Object.keys(updates),
      removed: removals.filter(isThere),
      missing: removals.filter((key) => !isThere(key)),
    }
  })
}

/** The names of a namespace's children, sorted. */
export async function listChildren(warehouse: Warehouse, parent: Namespace): Promise<readonly string[]> {
  return childNames(await namespaceFolder(warehouse, parent))
}

async function childNames(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory())
  const markers = await Promise.all(folders.map((entry) => readMarker(path.join(folder, entry.name))))
  return markers.flatMap((marker) => marker?.name ?? []).sort()
}

export async function dropNamespace(warehouse: Warehouse, namespace: Namespace): Promise<void> {
  if (namespace.length === 0) throw badRequest('Invalid namespace: empty')
  const folder = await namespaceFolder(warehouse, namespace)
  await withLock(path.join(folder, NAMESPACE_LOCK), async () => {
    await refuseUnlessEmpty(folder, namespace)
    const file = path.join(folder, NAMESPACE_FILE)
    const text = await readIfThere(file)
    if (text === undefined) throw noSuchNamespace(namespace)
    await removeIfThere(file)
    try {
      // A table made meanwhile has looked for the marker after it made its entry: one of us two sees the other.
      await refuseUnlessEmpty(folder, namespace)
    } catch (error) {
      await createExclusively(file, text, warehouse.commitMethod)
      throw error
    }
  })
  await removeFolderIfEmpty(folder)
}

async function refuseUnlessEmpty(folder: string, namespace: Namespace): Promise<void> {
  const tables = (await readdir(folder)).some((file) => file.endsWith(ENTRY_SUFFIX))
  const children = tables ? [] : await childNames(folder)
  if (tables || children.length > 0)
    throw new RestError(
      409,
      'NamespaceNotEmptyException',
      tables
        ? `Namespace ${dotted(namespace)} is not empty. It contains tables.`
        : `Namespace ${dotted(namespace)} is not empty. It contains namespaces: ${children.join(', ')}`,
    )
}

/** Files of tables that were dropped without purge keep their folder. */
async function removeFolderIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder)
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'EPERM', 'EBUSY')) throw error
  }
}

/** The marker is still there: asked by whoever just put something into the namespace. */
export async function isNamespaceFolder(warehouse: Warehouse, folder: string): Promise<boolean> {
  return folder === warehouse.root || (await statIfThere(path.join(folder, NAMESPACE_FILE))) !== undefined
}
