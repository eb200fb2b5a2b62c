import { afterEach, beforeEach, expect, it } from 'vitest'
import { customer, customerGroup, type TempProject, tempProject } from '../workbench/testing/temp-project.ts'
import type { Workbench } from '../workbench.ts'
import { readRows } from './data-commands.ts'

let project: TempProject
beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

const csv = (rows: number, orders: number): string =>
  `customer_id,day,orders,spend\n${Array.from({ length: rows }, (_, i) => `K${i},2024-01-01,${orders},0.5`).join('\n')}\n`

/** The project's workbench, with something that happens after each page. */
const between = (happens: () => Promise<unknown>): Workbench => ({
  ...project.bench,
  pager: {
    page: async (query) => {
      const page = await project.bench.pager.page(query)
      await happens()
      return page
    },
  },
})

it('shows one moment although another writes between its pages', async () => {
  const [one, two] = [await project.file('1.csv', csv(2500, 1)), await project.file('2.csv', csv(2500, 2))]
  await project.create(customerGroup(), customer, { input: { paths: [one] } })
  const bench = between(() => project.write('customer_daily', { input: { paths: [two] }, mode: 'overwrite' }))
  const { signal } = new AbortController()
  const { columns, rows } = await readRows(
    bench,
    'customer_daily',
    { limit: 3000, descending: false },
    signal,
  )
  const orders = columns.findIndex(({ name }) => name === 'orders')
  expect(rows).toHaveLength(2500)
  expect(new Set(rows.map((row) => row[orders]))).toEqual(new Set([1]))
})

it('stops between pages when it is told to', async () => {
  const one = await project.file('1.csv', csv(2500, 1))
  await project.create(customerGroup(), customer, { input: { paths: [one] } })
  const abort = new AbortController()
  let pages = 0
  const bench = between(async () => {
    pages += 1
    abort.abort()
  })
  const reading = readRows(bench, 'customer_daily', { limit: 3000, descending: false }, abort.signal)
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
  expect(pages).toBe(1)
})
