// Where a write's data files are made before they are published: a hidden folder inside the store's, on the same disk,
// so that publishing is a rename. Its name says whose it is, so that what a killed writer left can be removed.

import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { FirnError } from '../contract/index.ts'
import { hasEnded, thisProcess } from '../engine/writer-process.ts'
import { removeIfEmpty } from './durable-files.ts'

const PREFIX = '.firn-staging-'
const NAME = /^\.firn-staging-[A-Za-z0-9-]+\.(\d+)\.([0-9a-f]{8})$/
const DAY_MS = 24 * 60 * 60 * 1000
/** A process id may be in use again, so that its first owner never seems to end. */
const LONGEST_WRITE_MS = 7 * DAY_MS

export interface Staging {
  readonly path: string
  /** Inside the store's folder. */
  readonly name: string
  /** Removes it with everything in it. */
  remove(): Promise<void>
  /** The same, and the folders that were made for it as long as nothing else is in them. */
  abandon(): Promise<void>
}

/** Makes the store's folder if need be, and the write's staging folder in it. */
export async function makeStaging(storeFolder: string, writeId: string): Promise<Staging> {
  if (!/^[A-Za-z0-9-]+$/.test(writeId)) throw new FirnError('internal', `Not a write id: ${writeId}`)
  const { pid, host } = thisProcess()
  const name = `${PREFIX}${writeId}.${pid}.${host}`
  const staging = path.join(storeFolder, name)
  const firstMade = await mkdir(staging, { recursive: true })
  const remove = (): Promise<void> => rm(staging, { recursive: true, force: true })
  return {
    path: staging,
    name,
    remove,
    async abandon() {
      await remove()
      const stop = path.dirname(firstMade ?? staging)
      for (let at = storeFolder; at.length > stop.length && at !== stop; at = path.dirname(at))
        if (!(await removeIfEmpty(at))) return
    },
  }
}

/** Removes the staging folders of writers that are no more. */
export async function removeDeadStagings(storeFolder: string): Promise<void> {
  for (const name of await readdir(storeFolder)) {
    const staging = path.join(storeFolder, name)
    if (await isDead(name, staging)) await rm(staging, { recursive: true, force: true })
  }
}

export const isStagingName = (name: string): boolean => NAME.test(name)

async function isDead(name: string, staging: string): Promise<boolean> {
  const [, pid, host] = NAME.exec(name) ?? []
  if (pid === undefined || host === undefined) return false
  const writer = { pid: Number(pid), host }
  if (hasEnded(writer)) return true
  const touched = await stat(staging).catch(() => null)
  if (touched === null) return false
  const age = Date.now() - touched.mtimeMs
  return age > (host === thisProcess().host ? LONGEST_WRITE_MS : DAY_MS)
}
