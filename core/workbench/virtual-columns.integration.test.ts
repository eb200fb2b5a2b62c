import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Cell } from '../contract/index.ts'
import { diffPage } from './diffs.ts'
import { snapshots } from './groups.ts'
import { maintain } from './maintenance.ts'
import { page } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

// DuckDB says which file a row is from in a column `filename`, and where in it in `file_row_number`. Features may have
// these names too, and then nothing that looks for places may take the one for the other.

let project: TempProject
beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

const { signal } = new AbortController()
const NAME = 'customer_daily'

async function rows(): Promise<Cell[][]> {
  const { values } = await page(
    project.bench,
    { source: { kind: 'group', name: NAME }, offset: 0, limit: 100 },
    signal,
  )
  return (values[0] ?? []).map((_, row) => values.map((column) => column[row] ?? null)).sort()
}

it('a table with columns of these names is read, merged into, compared and compacted', async () => {
  const group = customerGroup({
    features: ['filename', 'File_Row_Number'].map((name) => ({ name, dtype: '', description: '' })),
  })
  const write = async (text: string, mode: 'append' | 'merge') => {
    const file = await project.file('rows.csv', `customer_id,day,filename,File_Row_Number\n${text}`)
    return project.write(NAME, { input: { paths: [file] }, mode })
  }
  const first = await project.file(
    'first.csv',
    'customer_id,day,filename,File_Row_Number\nA,2024-01-01,a.png,7\nB,2024-01-01,b.png,8\n',
  )
  await project.create(group, customer, { input: { paths: [first] } })
  await write('C,2024-01-01,c.png,9\n', 'append')
  const abc = [
    ['A', '2024-01-01', 'a.png', 7],
    ['B', '2024-01-01', 'b.png', 8],
    ['C', '2024-01-01', 'c.png', 9],
  ]
  expect(await rows()).toEqual(abc)

  expect(await write('B,2024-01-01,new.png,1\n', 'merge')).toMatchObject({ rows: 1, replacedRows: 1 })
  const merged = [abc[0], ['B', '2024-01-01', 'new.png', 1], abc[2]]
  expect(await rows()).toEqual(merged)
  const ids = (await snapshots(project.bench, NAME)).map(({ snapshotId }) => snapshotId)
  const between = await diffPage(
    project.bench,
    {
      group: NAME,
      from: { snapshotId: ids[1] ?? '' },
      to: { snapshotId: ids[2] ?? '' },
      changes: ['added', 'removed', 'changed'],
      offset: 0,
      limit: 10,
    },
    signal,
  )
  expect(between.rows).toEqual([{ change: 'changed', before: abc[1], after: merged[1] }])

  const job = { signal, report: () => undefined }
  await maintain(project.bench, { kind: 'compact', group: NAME }, job)
  expect((await snapshots(project.bench, NAME)).at(-1)).toMatchObject({ operation: 'replace', rows: 3 })
  expect(await rows()).toEqual(merged)
})
