// The folder that is the catalog: making it, and opening it where it is now.

import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/errors.ts'
import { type CommitMethod, makeFolder, statIfThere } from './durable.ts'
import { makeMarker, readMarker } from './marker.ts'
import { type MoveOptions, type MoveReport, settleWarehouse } from './move.ts'
import { hasMoveBegun } from './move-journal.ts'

export interface Warehouse {
  /** As recorded: the form in which the tables' paths name it. */
  readonly root: string
  readonly commitMethod: CommitMethod
}

export interface OpenedWarehouse extends Warehouse {
  /** It was moved since it was opened last, and its paths were rewritten just now. */
  readonly moved: MoveReport | undefined
}

/**
 * Opens the warehouse at `root`, making it if the folder is missing or has none, and rewriting its paths first if it
 * was moved or copied there. Throws FirnError `unsupported` if the marker is of a newer program; `io` if the folder
 * cannot be used; what {@link settleWarehouse} throws.
 */
export async function openWarehouse(root: string, options: MoveOptions = {}): Promise<OpenedWarehouse> {
  const folder = path.resolve(root)
  try {
    const marker = (await readMarker(folder)) ?? (await makeWarehouse(folder))
    const isAt = (recorded: string) => isFolder(folder, recorded)
    const isSettled = (await isAt(marker.root)) && !(await hasMoveBegun(folder))
    const settled = isSettled ? { marker, moved: undefined } : await settleWarehouse(folder, isAt, options)
    const { root: recorded, 'commit-method': commitMethod } = settled.marker
    return { root: recorded, commitMethod, moved: settled.moved }
  } catch (error) {
    if (error instanceof FirnError) throw error
    throw new FirnError('io', `Cannot open the warehouse folder ${folder}: ${messageOf(error)}`, {
      hint: 'Check that the folder exists, is a folder, and may be written.',
      details: { path: folder },
      cause: error,
    })
  }
}

async function makeWarehouse(folder: string) {
  await makeFolder(folder)
  return makeMarker(folder)
}

/** Whether the recorded path means the folder; another way to the same one will do. */
async function isFolder(folder: string, recorded: string): Promise<boolean> {
  if (folder === recorded) return true
  const [here, there] = await Promise.all([stat(folder), statIfThere(recorded)])
  return there !== undefined && there.ino === here.ino && there.dev === here.dev
}

/** Whether a folder holds nothing but empty folders. */
export async function holdsNoFiles(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (!entry.isDirectory() || !(await holdsNoFiles(path.join(folder, entry.name)))) return false
  return true
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
