import { expect, it } from 'vitest'
import { projectHandlers } from '../handlers.ts'
import { saveGroup } from './groups.ts'
import { groupHistory } from './history.ts'
import { customer, customerGroup, tempProject } from './testing/temp-project.ts'

it('tells of writes, failures and a new name, newest first through the contract', async () => {
  const project = await tempProject()
  try {
    const { bench } = project
    const good = await project.file('a.csv', 'customer_id,orders,spend,day\nA,1,2.5,2024-01-01\n')
    const bad = await project.file('b.csv', 'customer_id,orders,spend,day\n,1,2.5,2024-01-01\n')
    const receipt = await project.create(customerGroup(), customer, { input: { paths: [good] } })
    await expect(project.write('customer_daily', { input: { paths: [bad] } })).rejects.toThrow()
    await saveGroup(bench, customerGroup({ name: 'renamed' }), 'customer_daily')

    const history = await groupHistory(bench, 'renamed')
    expect(history).toMatchObject([
      { event: 'committed', rows: 1, snapshotId: receipt.snapshotId, path: receipt.path, mode: 'append' },
      { event: 'failed', path: receipt.path, note: expect.stringContaining('NULL') },
      { event: 'renamed', note: 'to renamed' },
    ])
    const call = projectHandlers(() => bench)['group.history']
    expect(await call({ name: 'renamed' }, { signal: new AbortController().signal })).toEqual(
      history.toReversed(),
    )
    await expect(groupHistory(bench, 'never_there')).rejects.toMatchObject({ code: 'not_found' })
  } finally {
    await project.close()
  }
})
