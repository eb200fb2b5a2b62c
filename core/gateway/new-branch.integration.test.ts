import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommitReceipt } from './gateway.ts'
import { headOf, snapshotIdOf, type TableState, tableState } from './table-state.ts'
import { type Bench, openBench } from './testing/bench.ts'

describe('a commit to a new branch', () => {
  let bench: Bench
  /** On the same folder, as another process is. */
  let other: Bench
  beforeAll(async () => {
    bench = await openBench()
    other = await openBench({ warehouse: bench.warehouse })
  })
  afterAll(async () => {
    await other.close()
    await bench.close()
  })

  const path = (table: string): string[] => ['namespaces', 'default', 'tables', table]
  const request = { query: new URLSearchParams(), headers: {} }
  async function stateOf(table: string): Promise<TableState> {
    const answer = await bench.lakehouse.handle({ method: 'GET', path: path(table), ...request })
    return tableState(answer.body)
  }
  const write = (to: Bench, table: string, value: number) =>
    to.write({ table, mode: 'overwrite' }, `INSERT INTO $lake."default".${table} SELECT ${value}`)

  /** Opens a write of no rows, lets others work, and commits it to the branch. */
  async function staged(table: string, meanwhile: () => Promise<unknown>): Promise<CommitReceipt> {
    const endpoint = bench.gateway.beginWrite({
      ...{ connection: 'local', namespace: ['default'], table, mode: 'append' },
    })
    await endpoint.load()
    await meanwhile()
    const receipt = await endpoint.commitFiles({ files: [], ref: 'audit' })
    endpoint.close()
    return receipt
  }
  const parentOf = (state: TableState): unknown => headOf(state, 'audit')?.['parent-snapshot-id'] ?? null

  it('starts from main as it is by then, not from a head that has expired since the write began', async () => {
    await bench.engine.run('CREATE TABLE lake."default".moved (id BIGINT)')
    const before = await write(bench, 'moved', 1)
    const receipt = await staged('moved', async () => {
      await write(other, 'moved', 2)
      const expired = await other.lakehouse.handle({
        ...{ method: 'POST', path: path('moved'), ...request },
        body: {
          requirements: [],
          updates: [{ action: 'remove-snapshots', 'snapshot-ids': [BigInt(before.snapshotId)] }],
        },
      })
      expect(expired.status).toBe(200)
    })
    const state = await stateOf('moved')
    expect(state.snapshots.map((snapshot) => String(snapshotIdOf(snapshot)))).not.toContain(before.snapshotId)
    expect(parentOf(state)).toBe(state.refs.get('main'))
    expect(receipt.attempts).toBe(2)
    expect(
      await bench.rows(`SELECT id FROM lake."default".moved AT (VERSION => ${receipt.snapshotId})`),
    ).toEqual([{ id: 2 }])
  })

  it('starts from the first rows that came between, and from none where there are none', async () => {
    await bench.engine.run('CREATE TABLE lake."default".filled (id BIGINT)')
    await staged('filled', () => write(other, 'filled', 1))
    const filled = await stateOf('filled')
    expect(parentOf(filled)).toBe(filled.refs.get('main'))

    await bench.engine.run('CREATE TABLE lake."default".empty (id BIGINT)')
    const receipt = await staged('empty', async () => undefined)
    const empty = await stateOf('empty')
    expect(receipt.attempts).toBe(1)
    expect([...empty.refs.keys()]).toEqual(['audit'])
    expect(parentOf(empty)).toBeNull()
  })
})
