import { expect, test } from 'vitest'
import { type Page, toErrorData } from '../../core/contract/index.ts'
import { keepShowing } from './keep-showing.ts'
import { createPageCache } from './page-cache.ts'
import { createRowPages } from './row-pages.ts'

/** Pages of one row, which come when they are let. */
function source(column: string, value: number) {
  let resolve: (page: Page) => void = () => {}
  const promise = new Promise<Page>((settle) => (resolve = settle))
  const pages = createRowPages({
    load: () => promise,
    cache: createPageCache(),
    key: 'k',
    toError: toErrorData,
  })
  const come = async (): Promise<void> => {
    const come = new Promise<void>((done) => pages.subscribe(() => done()))
    resolve({ columns: [{ name: column, type: 'BIGINT' }], offset: 0, values: [[value]] })
    await come
  }
  pages.want(0, 1)
  return { pages, come }
}

const shown = ({ row }: ReturnType<typeof keepShowing>): unknown => row(0)?.page.values[0]?.[0]

test('the rows of before are shown until the new ones are there', async () => {
  const before = source('a', 1)
  await before.come()
  before.pages.close()
  const next = source('a', 2)
  const kept = keepShowing(next.pages, before.pages)
  expect(shown(kept)).toBe(1)
  await next.come()
  expect(shown(kept)).toBe(2)
})

test('under other columns a row that is not there yet shows nothing', async () => {
  const before = source('a', 1)
  await before.come()
  const next = source('b', 2)
  const kept = keepShowing(next.pages, before.pages)
  await next.come()
  const beyond = { ...next.pages, row: () => undefined }
  expect(shown(kept)).toBe(2)
  expect(shown(keepShowing(beyond, before.pages))).toBeUndefined()
})
