// What the system says of a disk or a folder, in words that say what to do next.

import { FirnError } from '../contract/index.ts'
import { errnoOf } from './writer-process.ts'

/** @returns undefined for what is none of the system's errors, or says nothing of use to a person. */
export function systemError(thrown: unknown, folder: string): FirnError | undefined {
  if (!(thrown instanceof Error) || thrown instanceof FirnError) return undefined
  const more = { details: { path: folder }, cause: thrown }
  switch (errnoOf(thrown)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new FirnError('io', `The disk of ${folder} is full.`, {
        hint: 'Free some space on it and try again. Nothing of this write was kept.',
        ...more,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new FirnError('io', `No permission to change ${folder}.`, {
        hint: 'Check who owns the folder and whether it can be written.',
        ...more,
      })
    case 'EEXIST':
    case 'ENOTDIR':
      return new FirnError('io', `${folder} cannot be the folder of a store: a file is in the way.`, {
        hint: 'Choose another path, or move that file.',
        ...more,
      })
    case 'ENAMETOOLONG':
      return new FirnError('io', `${folder} is too long a path for this disk.`, {
        hint: 'Choose a shorter path.',
        ...more,
      })
    default:
      return undefined
  }
}
