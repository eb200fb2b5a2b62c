import { afterEach, beforeEach, expect, it } from 'vitest'
import type { GroupTest } from '../contract/index.ts'
import { testGroup } from './group-tests.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

let project: TempProject
const { signal } = new AbortController()

beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

it('tests a group now and at each moment that it had', async () => {
  const tests: GroupTest[] = [
    { kind: 'row_count', max: 1, severity: 'warn' },
    { kind: 'accepted_values', column: 'customer_id', values: ['A'], severity: 'warn' },
  ]
  const csv = (id: string): string => `customer_id,day,orders,spend\n${id},2024-01-01,1,10.5\n`
  const first = await project.create(customerGroup({ tests }), customer, {
    input: { paths: [await project.file('a.csv', csv('A'))] },
  })
  await project.write('customer_daily', { input: { paths: [await project.file('b.csv', csv('B'))] } })
  const outcomes = async (at?: Parameters<typeof testGroup>[2]) =>
    (await testGroup(project.bench, 'customer_daily', at, signal)).map(({ outcome }) => outcome)
  expect(await outcomes({ snapshotId: first.snapshotId ?? '' })).toEqual(['passed', 'passed'])
  expect(await outcomes()).toEqual(['warned', 'warned'])
})
