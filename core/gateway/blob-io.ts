// How the gateway reads and writes manifest lists and manifests, wherever a table lies. Object stores go through
// DuckDB, which has the credentials; local paths go straight to the disk, which is faster and can also remove.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'
import { systemError } from '../engine/system-errors.ts'
import type { BlobReader } from '../spec/added-files.ts'
import { createSemaphore } from './semaphore.ts'

export interface BlobIo extends BlobReader {
  /** The whole file. Rejects when there is none. */
  read(path: string): Promise<Uint8Array>
  /** Makes or replaces one file. */
  write(path: string, bytes: Uint8Array): Promise<void>
}

export interface GatewayIo extends BlobIo {
  /** Removes files and folders with all that is in them; absent ones are fine. False: this store cannot. */
  remove(path: string): Promise<boolean>
}

/** libuv's pool has 4 threads by default and DuckDB's statements hold most of them: the gateway makes do with few. */
const CALLS_AT_ONCE = 2

/** @param remote for every path that is not on a local disk. */
export function gatewayIo(remote: BlobIo): GatewayIo {
  const semaphore = createSemaphore(CALLS_AT_ONCE)
  return {
    read: (path) =>
      semaphore(() => {
        const local = localPath(path)
        return local === undefined ? remote.read(path) : readFile(local)
      }),
    write: (path, bytes) =>
      semaphore(async () => {
        const local = localPath(path)
        if (local === undefined) return remote.write(path, bytes)
        await writeLocal(local, bytes).catch((error: unknown) => {
          throw systemError(error, dirname(local)) ?? error
        })
      }),
    remove: (path) =>
      semaphore(async () => {
        const local = localPath(path)
        if (local === undefined) return false
        await rm(local, { recursive: true, force: true })
        return true
      }),
  }
}

async function writeLocal(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}

/**
 * The path on this machine's disk that an Iceberg location means: `file:/a`, `file:///a`, `/a`, `C:\\a`. Locations
 * are not percent-encoded (DuckDB and PyIceberg read them so), hence no URL parser.
 */
export function localPath(path: string): string | undefined {
  if (/^file:/i.test(path))
    return path.replace(/^file:(\/\/(localhost)?)?/i, '').replace(/^\/(?=[A-Za-z]:)/, '')
  return isAbsolute(path) ? path : undefined
}
