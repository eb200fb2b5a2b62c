// A write without rows is refused in every store: an append of nothing is a mistake, an overwrite with nothing a loss.

import { FirnError } from '../contract/index.ts'

export function noRowsError(): FirnError {
  return new FirnError('invalid_input', 'There are no rows to write.', {
    hint: 'Check the file, the transform and the event-time range.',
    details: { field: 'input' },
  })
}
