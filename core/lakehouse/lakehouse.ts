// The embedded lakehouse: an Iceberg REST catalog over a folder, without the HTTP. The folder is the catalog, so any
// number of processes can use one at the same time.

import { FirnError } from '../contract/errors.ts'
import type { Catalog, CatalogRequest, CatalogResponse } from '../spec/catalog.ts'
import { commitFailed, RestError } from '../spec/rest-error.ts'
import { cleanUp } from './clean-up.ts'
import type { CommitSettings } from './commit.ts'
import type { MoveOptions, MoveReport } from './move.ts'
import { route } from './routes.ts'
import type { FilesOfSnapshot } from './sync-named-files.ts'
import { openWarehouse } from './warehouse.ts'

export interface LakehouseOptions {
  /**
   * The locations of the manifests and data files that a snapshot added; those on local disks are brought to the disk
   * before the commit is. Asked once per added snapshot, before the commit.
   */
  readonly filesOfSnapshot?: FilesOfSnapshot
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number
  /** For a warehouse that was moved or copied since it was opened last: its paths are rewritten first. */
  readonly move?: MoveOptions
}

export interface Lakehouse extends Catalog {
  /** The warehouse folder, as tables' locations name it. */
  readonly root: string
  /** What was done, if the warehouse had been moved or copied. */
  readonly moved: MoveReport | undefined
}

/**
 * Opens the warehouse in the folder `root`, making both if they are missing. Throws FirnError: `io` if the folder
 * cannot be used or lacks files after a move, `unsupported` if it is of a newer version, `cancelled`.
 */
export async function openLakehouse(root: string, options: LakehouseOptions = {}): Promise<Lakehouse> {
  const warehouse = await openWarehouse(root, options.move)
  await cleanUp(warehouse)
  const settings: CommitSettings = {
    method: warehouse.commitMethod,
    now: options.now ?? Date.now,
    filesOfSnapshot: options.filesOfSnapshot,
  }
  return {
    root: warehouse.root,
    moved: warehouse.moved,
    async handle(request: CatalogRequest): Promise<CatalogResponse> {
      try {
        return await route(warehouse, settings, request)
      } catch (error) {
        return refusal(error).toResponse()
      }
    },
  }
}

/** The disk's errors become the catalog's; anything else is our own fault and is thrown. */
function refusal(error: unknown): RestError {
  if (error instanceof RestError) return error
  if (error instanceof FirnError && error.code === 'conflict') return commitFailed(error.message)
  if (error instanceof FirnError)
    return new RestError(500, 'RuntimeIOException', `${error.message} ${error.hint ?? ''}`.trim(), error)
  // Only the system's errors name a system call.
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new RestError(507, 'InsufficientStorageException', `The disk is full: ${error.message}`)
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new RestError(403, 'ForbiddenException', `The folder cannot be written: ${error.message}`)
    default:
      return new RestError(500, 'RuntimeIOException', error.message, error)
  }
}
