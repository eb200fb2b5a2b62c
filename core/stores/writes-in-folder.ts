// Which write a FILE or HIVE store has, asked of its folder alone: at opening, nothing more is known of a killed one.

import type { StoreKind } from '../contract/index.ts'
import { readFileState } from './file-state.ts'
import { settleForReading } from './hive-journal.ts'
import { readHiveState } from './hive-state.ts'
import type { StoredWrite } from './stored-state.ts'

/** Null: the folder has no such write. Errors: FirnError `io` for a damaged state. */
export async function writeInFolder(
  folder: string,
  writeId: string,
): Promise<(StoredWrite & { readonly kind: StoreKind }) | null> {
  const isIt = (write: StoredWrite): boolean => write.writeId === writeId
  const inFile = (await readFileState(folder))?.writes.find(isIt)
  if (inFile) return { ...inFile, kind: 'FILE' }
  // A journal that a killed write left decides first.
  await settleForReading(folder)
  const inHive = (await readHiveState(folder))?.writes.find(isIt)
  return inHive ? { ...inHive, kind: 'HIVE_TABLE' } : null
}
