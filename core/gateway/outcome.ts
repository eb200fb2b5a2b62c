// What a catalog's answer to a commit means. A lost or failed answer says nothing: the commit may have happened.

import { FirnError } from '../contract/errors.ts'
import type { Catalog, CatalogRequest, CatalogResponse } from '../spec/catalog.ts'
import { isObject, type TableState, tableState } from './table-state.ts'

export type Outcome =
  | { readonly kind: 'landed'; readonly state: TableState }
  /** The table is not as the commit assumed. */
  | { readonly kind: 'conflict'; readonly message: string }
  /** Not done for certain, and worth another try. */
  | { readonly kind: 'busy'; readonly message: string }
  /** `answered`: the catalog said that it failed, so nothing of it is still under way. */
  | { readonly kind: 'unknown'; readonly message: string; readonly answered: boolean }
  | { readonly kind: 'refused'; readonly message: string; readonly error: FirnError }

/** Sends a commit. Never throws; never waits longer than `timeoutMs`, even for a catalog that ignores its signal. */
export async function sendCommit(
  catalog: Catalog,
  request: Omit<CatalogRequest, 'signal'>,
  timeoutMs: number,
): Promise<Outcome> {
  const answer = await answerWithin(catalog, request, timeoutMs)
  if (answer instanceof Error) {
    if (answer instanceof FirnError && answer.code === 'unauthorized')
      return { kind: 'refused', message: answer.message, error: answer }
    return { kind: 'unknown', message: answer.message, answered: false }
  }
  return outcomeOf(answer)
}

/** The answer, or the error that came instead of one. */
export async function answerWithin(
  catalog: Catalog,
  request: Omit<CatalogRequest, 'signal'>,
  timeoutMs: number,
): Promise<CatalogResponse | Error> {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(() => {
      resolve(new Error(`The catalog did not answer within ${timeoutMs / 1000} seconds.`))
      abort.abort()
    }, timeoutMs)
  })
  try {
    return await Promise.race([late, catalog.handle({ ...request, signal: abort.signal })])
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    clearTimeout(timer)
  }
}

/** By status, as the error types' names differ between catalogs. */
function outcomeOf(response: CatalogResponse): Outcome {
  const { status } = response
  if (status >= 200 && status < 300) return landed(response)
  const message = errorMessage(response)
  if (status === 409) return { kind: 'conflict', message }
  if (status === 429) return { kind: 'busy', message }
  if (status === 507) return { kind: 'refused', message, error: refusal(status, message) }
  // REST specification, updateTable: after 500, 502, 503 and 504 the commit state is unknown.
  if (status >= 500) return { kind: 'unknown', message, answered: status === 500 }
  return { kind: 'refused', message, error: refusal(status, message) }
}

function landed(response: CatalogResponse): Outcome {
  try {
    return { kind: 'landed', state: tableState(response.body) }
  } catch {
    return { kind: 'unknown', message: 'The catalog answered without table metadata.', answered: false }
  }
}

/** A FirnError for an answer that is an error. */
export function refusal(status: number, message: string): FirnError {
  if (status === 401 || status === 403)
    return new FirnError('unauthorized', `The catalog refused the request: ${message}`, {
      hint: 'Check what may be written there: the credentials of the connection, or the rights on the folder.',
    })
  if (status === 404) return new FirnError('not_found', message)
  if (status === 409) return new FirnError('conflict', message)
  if (status === 507) return new FirnError('io', message, { hint: 'Make room on that disk and write again.' })
  if (status >= 500) return new FirnError('unreachable', `The catalog failed: ${message}`)
  return new FirnError('invalid_input', `The catalog refused the request: ${message}`)
}

export function errorMessage(response: CatalogResponse): string {
  const error = isObject(response.body) ? response.body.error : undefined
  const message = isObject(error) ? error.message : undefined
  return typeof message === 'string' && message !== '' ? message : `HTTP status ${response.status}`
}
