import { describe, expect, test } from 'vitest'
import { FirnError, type Page, toErrorData } from '../../core/contract/index.ts'
import { createPageCache } from './page-cache.ts'
import { createRowPages, PAGE_ROWS, shownRowCount } from './row-pages.ts'

interface Request {
  readonly offset: number
  readonly signal: AbortSignal
  readonly answer: (error?: Error) => void
}

function source(rows: number) {
  const requests: Request[] = []
  const load = (offset: number, limit: number, signal: AbortSignal) =>
    new Promise<Page>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      const answer = (error?: Error) =>
        error
          ? reject(error)
          : resolve({
              columns: [{ name: 'n', type: 'BIGINT' }],
              offset,
              values: [
                Array.from({ length: Math.max(0, Math.min(limit, rows - offset)) }, (_, i) => offset + i),
              ],
            })
      requests.push({ offset, signal, answer })
    })
  const cache = createPageCache()
  const pages = createRowPages({ load, cache, key: 'k', toError: toErrorData })
  const changed = () =>
    new Promise<void>((resolve) => {
      const stop = pages.subscribe(() => {
        stop()
        resolve()
      })
    })
  const answer = async (index: number, error?: Error) => {
    const done = changed()
    requests[index]?.answer(error)
    await done
  }
  return { pages, requests, answer, load, cache }
}

describe('want', () => {
  test('loads the pages under the viewport once', async () => {
    const { pages, requests, answer } = source(1_200)
    pages.want(480, 520)
    pages.want(485, 525)
    expect(requests.map((r) => r.offset)).toEqual([0, 500])
    expect(pages.state().loading).toBe(true)
    await answer(0)
    await answer(1)
    expect(pages.state().loading).toBe(false)
    expect(pages.row(501)?.page.values[0]?.[pages.row(501)?.at ?? -1]).toBe(501)
    pages.want(0, 20)
    expect(requests).toHaveLength(2)
  })

  test('cancels what was scrolled past, and its end changes nothing', async () => {
    const { pages, requests, answer } = source(100_000)
    pages.want(0, 30)
    await answer(0)
    pages.want(20_000, 20_030)
    pages.want(60_000, 60_030)
    expect(requests.map((r) => r.signal.aborted)).toEqual([false, true, false])
    await answer(2)
    expect(pages.row(20_000)).toBeUndefined()
    expect(pages.row(60_000)).toBeDefined()
    expect(pages.state()).toMatchObject({ loading: false, error: null })
  })

  test('a failed page is shown as an error until it is tried again', async () => {
    const { pages, requests, answer } = source(100)
    pages.want(0, 30)
    await answer(0, new FirnError('io', 'The disk is gone.'))
    expect(pages.state().error).toMatchObject({ code: 'io', message: 'The disk is gone.' })
    pages.retry()
    expect(pages.state().error).toBeNull()
    await answer(1)
    expect(requests).toHaveLength(2)
    expect(pages.state().end).toBe(100)
  })

  test('an order that comes back is shown from the cache', async () => {
    const { pages, answer, load, cache } = source(100)
    pages.want(0, 30)
    await answer(0)
    pages.close()
    const again = createRowPages({ load, cache, key: 'k', toError: toErrorData })
    again.want(0, 30)
    expect(again.state()).toMatchObject({ loading: false, end: 100, reached: 100 })
    expect(again.row(7)).toBeDefined()
  })

  test('closing cancels all and stays silent', () => {
    const { pages, requests } = source(100)
    let said = 0
    pages.want(0, 30)
    pages.subscribe(() => said++)
    pages.close()
    requests[0]?.answer()
    expect(requests[0]?.signal.aborted).toBe(true)
    expect(said).toBe(0)
  })
})

describe('read', () => {
  test('brings rows that nobody looks at, and stops when told', async () => {
    const { pages, requests } = source(2_000)
    const stop = new AbortController()
    const reading = pages.read(100, 1_500, stop.signal)
    requests[0]?.answer()
    await expect.poll(() => requests.length).toBe(2)
    stop.abort()
    await expect(reading).rejects.toThrow()
  })
})

describe('shownRowCount', () => {
  test('counted, unknown, and shorter than counted', async () => {
    const { pages, answer } = source(700)
    expect(shownRowCount(undefined, pages.state())).toBe(0)
    expect(shownRowCount(900, pages.state())).toBe(900)
    pages.want(0, 10)
    await answer(0)
    expect(shownRowCount(undefined, pages.state())).toBe(500 + PAGE_ROWS)
    pages.want(600, 650)
    await answer(1)
    expect(shownRowCount(undefined, pages.state())).toBe(700)
    expect(shownRowCount(900, pages.state())).toBe(700)
  })

  test('no rows at all', async () => {
    const { pages, answer } = source(0)
    pages.want(0, 10)
    await answer(0)
    expect(shownRowCount(undefined, pages.state())).toBe(0)
    expect(pages.state()).toMatchObject({ end: 0, columns: [{ name: 'n', type: 'BIGINT' }] })
  })

  test('exactly one full page ends where the next one is empty', async () => {
    const { pages, answer } = source(500)
    pages.want(0, 10)
    await answer(0)
    pages.want(500, 520)
    await answer(1)
    expect(shownRowCount(undefined, pages.state())).toBe(500)
  })
})
