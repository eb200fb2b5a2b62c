// What may be removed from a FILE store's folder, and what is not Firn's and must stay.

import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { removeIfEmpty, removeTemporaries } from './durable-files.ts'
import { CURRENT, DROPPED, type FileState, fileState } from './file-state.ts'
import { isStagingName, removeDeadStagings } from './staging-folder.ts'
import { LOCK_NAME } from './store-lock.ts'
import { readState } from './stored-state.ts'

const VERSION = /^v-[A-Za-z0-9-]+$/
const PART = /^part-[A-Za-z0-9-]+\.(parquet|csv)$/

/**
 * Removes parts that no state in `keep` names, what interrupted writes left, and folders that are empty then. Only
 * under the store's lock.
 */
export async function removeLeftovers(folder: string, keep: readonly (FileState | null)[]): Promise<void> {
  const kept = new Set([...keep, ...(await droppedStates(folder))].flatMap((state) => partsOf(state)))
  for (const version of await versions(folder)) {
    for (const name of await readdir(path.join(folder, version))) {
      const part = `${version}/${name}`
      if (PART.test(name) && !kept.has(part)) await rm(path.join(folder, part), { force: true })
    }
    await removeIfEmpty(path.join(folder, version))
  }
  await removeTemporaries(folder)
  await removeDeadStagings(folder)
}

/** Paths inside the folder that no write of Firn made. */
export async function foreignEntries(folder: string): Promise<string[]> {
  const foreign: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry
    const ours = name === CURRENT || DROPPED.test(name) || name.startsWith(LOCK_NAME) || isStagingName(name)
    if (ours || name.startsWith('.firn-tmp-')) continue
    if (!entry.isDirectory() || !VERSION.test(name)) {
      foreign.push(name)
      continue
    }
    for (const inner of await readdir(path.join(folder, name)))
      if (!PART.test(inner)) foreign.push(`${name}/${inner}`)
  }
  return foreign
}

async function versions(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory() && VERSION.test(entry.name)).map(({ name }) => name)
}

async function droppedStates(folder: string): Promise<(FileState | null)[]> {
  const names = (await readdir(folder)).filter((name) => DROPPED.test(name))
  return Promise.all(names.map((name) => readState(path.join(folder, name), fileState)))
}

const partsOf = (state: FileState | null): string[] => state?.files.map((file) => file.path) ?? []
