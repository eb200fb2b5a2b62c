import { describe, expect, test, vi } from 'vitest'
import type { CallName, Handlers } from './calls.ts'
import { dispatch } from './dispatch.ts'
import { FirnError } from './errors.ts'

const signal = new AbortController().signal
const rowsCount = (answer: Handlers<CallName>['rows.count']) => ({ 'rows.count': answer })
const source = { kind: 'group', name: 'plane_daily' } as const

describe('dispatch', () => {
  test('gives the handler the checked input and the signal, and wraps its answer', async () => {
    const handler = vi.fn(async () => ({ rows: 3 }))
    const reply = await dispatch(rowsCount(handler), 'rows.count', { source, extra: 1 }, signal)
    expect(reply).toEqual({ ok: { rows: 3 } })
    expect(handler).toHaveBeenCalledExactlyOnceWith({ source }, { signal })
  })

  test.each(['rows.drop', '', 'toString', '__proto__', 'constructor'])('%j is no call', async (name) => {
    const reply = await dispatch({}, name, {}, signal)
    expect(reply).toMatchObject({ error: { code: 'not_found' } })
  })

  test('a call that nothing answers is unsupported, also when a prototype has its name', async () => {
    const handlers = Object.create({ 'rows.count': async () => ({ rows: 1 }) })
    const reply = await dispatch(handlers, 'rows.count', { source }, signal)
    expect(reply).toMatchObject({ error: { code: 'unsupported' } })
  })

  test('a wrong input is refused before the handler, naming the path', async () => {
    const handler = vi.fn()
    const input = { source: { kind: 'input', input: { paths: ['a.csv', 7] } } }
    const reply = await dispatch(rowsCount(handler), 'rows.count', input, signal)
    expect(reply).toMatchObject({
      error: { code: 'invalid_input', details: { field: 'source.input.paths[1]' } },
    })
    expect(JSON.stringify(reply)).toContain('source.input.paths[1]: Invalid input: expected string')
    expect(handler).not.toHaveBeenCalled()
  })

  test.each([undefined, null, 5, 'x', []])('input %j is refused, not thrown on', async (input) => {
    const reply = await dispatch({ 'jobs.list': async () => [] }, 'jobs.list', input, signal)
    expect(reply).toMatchObject({ error: { code: 'invalid_input' } })
  })

  test('a FirnError travels whole', async () => {
    const error = new FirnError('null_keys', 'tailnum is NULL in 2,512 rows.', {
      hint: 'Leave those rows out.',
      details: { count: 2512 },
    })
    const reply = await dispatch(
      rowsCount(async () => {
        throw error
      }),
      'rows.count',
      { source },
      signal,
    )
    expect(reply).toEqual({ error: error.toData() })
  })

  test('any other error is our fault: reported with its stack, answered without', async () => {
    const report = vi.fn()
    const fault = new TypeError('x is not a function')
    const reply = await dispatch(
      rowsCount(async () => {
        throw fault
      }),
      'rows.count',
      { source },
      signal,
      report,
    )
    expect(report).toHaveBeenCalledExactlyOnceWith(fault)
    expect(reply).toMatchObject({ error: { code: 'internal', message: 'x is not a function' } })
    expect(JSON.stringify(reply)).not.toContain('dispatch.test')
  })

  test('a handler that throws at once, before its promise, is answered too', async () => {
    const reply = await dispatch(
      rowsCount(() => {
        throw new Error('at once')
      }),
      'rows.count',
      { source },
      signal,
    )
    expect(reply).toMatchObject({ error: { code: 'internal', message: 'at once' } })
  })

  test('what a cancelled handler throws is a cancellation', async () => {
    const controller = new AbortController()
    const report = vi.fn()
    const pending = dispatch(
      rowsCount(
        (_, context) =>
          new Promise((_resolve, reject) => {
            context.signal.addEventListener('abort', () => reject(new Error('INTERRUPT Error')))
          }),
      ),
      'rows.count',
      { source },
      controller.signal,
      report,
    )
    controller.abort()
    expect(await pending).toEqual({ error: { code: 'cancelled', message: 'Cancelled.' } })
    expect(report).not.toHaveBeenCalled()
  })

  test('a request that was cancelled before it began does not begin', async () => {
    const handler = vi.fn()
    const reply = await dispatch(rowsCount(handler), 'rows.count', { source }, AbortSignal.abort())
    expect(reply).toMatchObject({ error: { code: 'cancelled' } })
    expect(handler).not.toHaveBeenCalled()
  })
})
