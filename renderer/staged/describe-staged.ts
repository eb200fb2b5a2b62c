// A staged write in words.

import type { StagedWrite } from '../../core/contract/index.ts'
import { formatChange } from '../ui/format.ts'

/** `merge of +3, −1 rows`; `write` where its mode is not known. */
export function describeStaged({ mode, addedRows, removedRows }: StagedWrite): string {
  const parts = [addedRows, -removedRows].filter((rows) => rows !== 0).map(formatChange)
  const rows = addedRows + removedRows === 1 ? 'row' : 'rows'
  return `${mode ?? 'write'}, ${parts.length === 0 ? 'no rows changed' : `${parts.join(', ')} ${rows}`}`
}
