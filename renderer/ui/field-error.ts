// Which field an error belongs to: core names it in details.field.

import type { ErrorData } from '../../core/contract/index.ts'

type Error = Pick<ErrorData, 'message'> & {
  readonly hint?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** What to print under that field, message and cure in one; null if the error is not its. */
export function fieldError(error: Error | null, field: string): string | null {
  if (error === null || error.details?.field !== field) return null
  return error.hint === undefined ? error.message : `${error.message} ${error.hint}`
}

/** The error, unless it is shown at one of these fields. */
export function otherError<E extends Error>(error: E | null, fields: readonly string[]): E | null {
  const field = error?.details?.field
  return typeof field === 'string' && fields.includes(field) ? null : error
}
