// The window's end of the one door: `invoke` and `listen`, typed from core/contract's maps. Nothing else in the
// renderer touches window.firn.

import type {
  CallInput,
  CallName,
  CallOutput,
  ErrorData,
  EventName,
  EventPayload,
  FirnBridge,
} from '../../core/contract/index.ts'
import { FirnError, fromData } from '../../core/contract/index.ts'

declare global {
  interface Window {
    readonly firn: FirnBridge
  }
}

type Reply<T> = { readonly ok: T } | { readonly error: ErrorData }

/** Of this load of the page: the one before a reload may still have calls under way. */
const load = performance.timeOrigin
let calls = 0

/**
 * Asks core (or the shell) and waits for its answer. Throws FirnError, never anything else; aborting `signal`
 * cancels the call on the other side and throws one with code `cancelled`.
 */
export async function invoke<K extends CallName>(
  name: K,
  input: CallInput<K>,
  signal?: AbortSignal,
): Promise<CallOutput<K>> {
  if (signal?.aborted) throw cancelled()
  calls += 1
  const callId = `${load}-${calls}`
  const cancel = (): void => window.firn.cancel(callId)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    const reply = (await window.firn.invoke(name, input, callId)) as Reply<CallOutput<K>>
    if (signal?.aborted) throw cancelled()
    if ('error' in reply) throw fromData(reply.error)
    return reply.ok
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}

/** Calls `listener` for each event of that name until the returned function is called. */
export function listen<K extends EventName>(
  name: K,
  listener: (payload: EventPayload<K>) => void,
): () => void {
  return window.firn.on((event, payload) => {
    if (event === name) listener(payload as EventPayload<K>)
  })
}

/** Paths of dropped files, in order; what has no path (a picture dragged out of a page) is left out. */
export function pathsOf(files: Iterable<File>): readonly string[] {
  return Array.from(files, (file) => window.firn.pathForFile(file)).filter((path) => path !== '')
}

function cancelled(): FirnError {
  return new FirnError('cancelled', 'Cancelled.')
}

/** Anything caught, as the error that can be shown. */
export function asFirnError(error: unknown): FirnError {
  if (error instanceof FirnError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new FirnError('internal', message, { hint: 'This is a fault in Firn. The log has the details.' })
}
