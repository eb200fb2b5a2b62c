// A move in two steps, each finished by whoever opens the warehouse next. While new files are prepared, their folder
// is `.moving-<id>`: nothing of the warehouse has changed, and it can be thrown away. Renaming it to `.moved` is the
// decision: from then on each file only takes the old one's place.

import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { FirnError } from '../contract/errors.ts'
import { hasCode, readIfThere, replaceFile, syncFolder } from './durable.ts'
import { forEach } from './for-each.ts'
import { STAGED_FOLDER } from './move-stage.ts'

const PREPARING = /^\.moving-/
const DECIDED = '.moved'
const JOURNAL_FILE = 'journal.json'
/** Raised when what is staged changes its meaning: an older program's preparations are then thrown away. */
const FORMAT_VERSION = 1

const journalSchema = z.object({
  'format-version': z.literal(FORMAT_VERSION),
  from: z.string(),
  to: z.string(),
  /** The original is still at its old place. */
  'is-copy': z.boolean(),
  'outside-folders': z.array(z.string()),
  problems: z.array(z.object({ path: z.string(), problem: z.enum(['missing', 'cut short', 'damaged']) })),
  'problem-count': z.int(),
})
export type Journal = z.infer<typeof journalSchema>

export const newJournal = (from: string, to: string): Journal => ({
  'format-version': FORMAT_VERSION,
  from,
  to,
  'is-copy': false,
  'outside-folders': [],
  problems: [],
  'problem-count': 0,
})

/** Whether a move was begun here and not ended; cheap, as it is asked whenever a warehouse is opened. */
export async function hasMoveBegun(root: string): Promise<boolean> {
  return (await readdir(root)).some((name) => name === DECIDED || PREPARING.test(name))
}

/**
 * A new folder to prepare the move in, holding what an interrupted preparation of the same move left. Others' are
 * removed: they are of another place. Who was preparing in them finds its folder gone.
 */
export async function beginPreparing(root: string, journal: Journal): Promise<string> {
  const folder = path.join(root, `.moving-${randomUUID()}`)
  for (const name of (await readdir(root)).filter((one) => PREPARING.test(one))) {
    const left = path.join(root, name)
    const { from, to } = (await readJournal(left)) ?? {}
    const isSame = from === journal.from && to === journal.to
    if (!isSame || !(await takeOver(left, folder))) await removeTree(left)
  }
  await mkdir(path.join(folder, STAGED_FOLDER), { recursive: true })
  await replaceFile(path.join(folder, JOURNAL_FILE), journalText(journal))
  return folder
}

async function takeOver(left: string, folder: string): Promise<boolean> {
  try {
    await rename(left, folder)
  } catch (error) {
    // Two were left: one is enough.
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'EPERM')) return false
    throw error
  }
  // Only what never changes under its name is worth keeping.
  for (const file of await stagedFiles(folder))
    if (file.endsWith('.json')) await rm(path.join(folder, STAGED_FOLDER, file))
  return true
}

/** Everything is prepared: from here on the move is finished, never undone. */
export async function decide(root: string, folder: string, journal: Journal): Promise<void> {
  // Taken over by another process, which goes on with it: what this one made anew since is not a whole move.
  if ((await readJournal(folder)) === undefined) throw takenOver(root)
  await replaceFile(path.join(folder, JOURNAL_FILE), journalText(journal))
  await forEach([folder, ...(await stagedFolders(folder))], syncFolder)
  await rename(folder, path.join(root, DECIDED))
  await syncFolder(root)
}

const takenOver = (root: string): FirnError =>
  new FirnError('conflict', `Another process is moving the warehouse at ${root}.`, {
    hint: 'Open it again when that has ended.',
  })

/**
 * The journal of a decided move that is not finished; undefined if there is none. Throws FirnError `unsupported` if
 * it cannot be read: its files must not be lost.
 */
export async function decidedMove(root: string): Promise<Journal | undefined> {
  const folder = path.join(root, DECIDED)
  const journal = await readJournal(folder)
  if (journal !== undefined) return journal
  if ((await readIfThere(path.join(folder, JOURNAL_FILE))) === undefined) return undefined
  throw new FirnError(
    'unsupported',
    `A move of the warehouse at ${root} was begun by a newer version of Firn.`,
    {
      hint: 'Open the project with that version.',
      details: { path: folder },
    },
  )
}

/** Puts every prepared file in the place of the old one. Can be repeated: what is left to do is what is left there. */
export async function putInPlace(
  root: string,
  onFile: (done: number, total: number) => void,
): Promise<number> {
  const files = await stagedFiles(path.join(root, DECIDED))
  let done = 0
  await forEach(files, async (file) => {
    try {
      await rename(path.join(root, DECIDED, STAGED_FOLDER, file), path.join(root, file))
    } catch (error) {
      // Put in place by another process meanwhile; or somebody has removed the folder it belongs to.
      if (!hasCode(error, 'ENOENT')) throw error
    }
    done += 1
    onFile(done, files.length)
  })
  const folders = new Set(files.map((file) => path.dirname(path.join(root, file))))
  await forEach([...folders], syncIfThere)
  return files.length
}

async function syncIfThere(folder: string): Promise<void> {
  try {
    await syncFolder(folder)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

/** The move is finished, or there is nothing to move any more. */
export async function endMove(root: string): Promise<void> {
  const left = (await readdir(root)).filter((name) => name === DECIDED || PREPARING.test(name))
  // The journal of a decided move goes last: without it its files would mean nothing.
  await removeTree(path.join(root, DECIDED, STAGED_FOLDER))
  for (const name of left) await removeTree(path.join(root, name))
  await syncFolder(root)
}

export const removeTree = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 3 })

async function readJournal(folder: string): Promise<Journal | undefined> {
  const text = await readIfThere(path.join(folder, JOURNAL_FILE))
  if (text === undefined) return undefined
  try {
    return journalSchema.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const journalText = (journal: Journal): string => `${JSON.stringify(journal, null, 2)}\n`

/** Relative to the folder of staged files. */
async function stagedFiles(folder: string): Promise<readonly string[]> {
  const staged = path.join(folder, STAGED_FOLDER)
  return (await entriesOf(staged)).flatMap((entry) =>
    entry.isDirectory() ? [] : [path.relative(staged, path.join(entry.parentPath, entry.name))],
  )
}

async function stagedFolders(folder: string): Promise<readonly string[]> {
  const staged = path.join(folder, STAGED_FOLDER)
  const folders = (await entriesOf(staged)).filter((entry) => entry.isDirectory())
  return [staged, ...folders.map((entry) => path.join(entry.parentPath, entry.name))]
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true })
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}
