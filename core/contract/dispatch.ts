// Answers one request of the contract, whoever carried it here: finds the handler, checks the input, and turns
// whatever happens into data. The bridge between the processes is this function and a wire.

import type * as z from 'zod'
import { type CallName, calls, type Handlers } from './calls.ts'
import { type ErrorData, FirnError, toErrorData } from './errors.ts'

export type Reply = { readonly ok: unknown } | { readonly error: ErrorData }

/**
 * Never throws. `report` gets every error that is not a FirnError (a fault of ours, with its stack) before it is
 * reduced to data. A request whose signal was aborted answers `cancelled` whatever its handler threw on the way out,
 * unless that is a FirnError, which knows better.
 */
export async function dispatch(
  handlers: Partial<Handlers<CallName>>,
  name: string,
  input: unknown,
  signal: AbortSignal,
  report: (error: unknown) => void = () => {},
): Promise<Reply> {
  try {
    if (!isCallName(name)) throw new FirnError('not_found', `There is no call named ${JSON.stringify(name)}.`)
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined
    if (handler === undefined) throw new FirnError('unsupported', `Nothing here answers ${name}.`)
    if (signal.aborted) throw new FirnError('cancelled', 'Cancelled.')
    const checked = calls[name].input.safeParse(input)
    if (!checked.success) throw invalid(name, checked.error)
    // The schema and the handler are looked up by the same name, which TypeScript cannot see across the union.
    const answer = handler as (input: unknown, context: { signal: AbortSignal }) => Promise<unknown>
    return { ok: await answer(checked.data, { signal }) }
  } catch (error) {
    if (error instanceof FirnError) return { error: error.toData() }
    if (signal.aborted) return { error: { code: 'cancelled', message: 'Cancelled.' } }
    const data = toErrorData(error)
    if (data.code === 'internal') report(error)
    return { error: data }
  }
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name)
}

/** `details.field` is the path of the first fault, such as `input.paths[0]`. */
function invalid(name: CallName, error: z.ZodError): FirnError {
  const faults = error.issues.map((issue) => ({ field: pathText(issue.path), message: issue.message }))
  const shown = faults
    .slice(0, 3)
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
  const more = faults.length > shown.length ? ` (and ${faults.length - shown.length} more)` : ''
  return new FirnError(
    'invalid_input',
    `${name} was asked with an invalid input. ${shown.join('; ')}${more}`,
    {
      details: { field: faults[0]?.field ?? '', faults },
    },
  )
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
}
