// What FILE and HIVE_TABLE refuse, said alike and with what to do instead.

import { FirnError } from '../contract/index.ts'

export function noTimeTravel(kind: 'FILE' | 'HIVE_TABLE'): FirnError {
  return new FirnError(
    'unsupported',
    `A ${kind} store keeps no earlier moments: only its rows now can be read.`,
    {
      hint: 'Convert the feature group to ICEBERG, or add an ICEBERG store to it: every write is then a snapshot to go back to.',
    },
  )
}

export function neverWritten(path: string): FirnError {
  return new FirnError('not_found', `${path} has no rows yet.`, { hint: 'Write to the feature group first.' })
}

export function alreadyWritten(writeId: string): FirnError {
  return new FirnError('already_exists', `The write ${writeId} is in the store already.`, {
    hint: 'Nothing was written a second time.',
    details: { writeId },
  })
}

const SHOWN = 20

/** The data of a store stays where other files lie among it. */
export function foreignFiles(folder: string, files: readonly string[]): FirnError {
  const shown = files.slice(0, 3).join(', ') + (files.length > 3 ? ', …' : '')
  return new FirnError('unsupported', `${folder} holds files that are not this store's: ${shown}.`, {
    hint: 'Nothing was deleted. Move those files away, or keep the data and delete the folder yourself.',
    details: { folder, count: files.length, files: files.slice(0, SHOWN) },
  })
}
