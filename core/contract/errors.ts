// The one error that leaves core: data, not a stack trace, so that it can cross the bridge and be shown with
// what to do next.

import * as z from 'zod'

export const errorCodes = [
  'invalid_input', // the caller's value does not fit: details.field names it where there is one
  'not_found',
  'already_exists',
  'bad_file', // an input file cannot be read as what it claims to be; details has file, line, column, value
  'bad_sql', // the user's transform SQL fails; details.position is a 0-based character offset where known
  'null_keys', // NULL in a join key or event time; details.count, details.examples
  'schema_mismatch',
  'test_failed', // a test of the feature group's own; details.results has TestResults with offending rows
  'partial_write', // some stores have the rows and some do not; details.outcomes says which
  'unsupported', // the store or type cannot do this; the hint says what can
  'conflict', // other writers won every attempt
  'commit_unknown', // the catalog's answer was lost and the write could not be found either way
  'unauthorized',
  'unreachable',
  'io', // disk full, no permission, vanished folder
  'cancelled',
  'internal',
] as const
export type ErrorCode = (typeof errorCodes)[number]

export const errorData = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type ErrorData = z.infer<typeof errorData>

/** `message` says what happened to what; `hint` says what to do next. */
export class FirnError extends Error {
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'FirnError'
    this.code = code
    this.hint = more.hint
    this.details = more.details
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint !== undefined && { hint: this.hint }),
      ...(this.details !== undefined && { details: { ...this.details } }),
    }
  }
}

/** Anything thrown, as data. What is not a FirnError is our bug and says so. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof FirnError) return error.toData()
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Cancelled.' }
  return {
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    hint: 'This is a fault in Firn. The log has the details.',
  }
}

/** The error that data came from, to be thrown again. */
export function fromData({ code, message, hint, details }: ErrorData): FirnError {
  return new FirnError(code, message, { ...(hint !== undefined && { hint }), ...(details && { details }) })
}

export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`)
}
