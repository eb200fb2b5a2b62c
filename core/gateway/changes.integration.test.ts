import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachIceberg, detachIceberg } from '../engine/iceberg-attach.ts'
import { type Bench, filesUnder, openBench } from './testing/bench.ts'

describe('a commit of several changes', () => {
  // DuckDB 1.5.5 cannot delete where a path has other letters than ASCII: its own conversion of the path fails.
  let ascii: Bench
  beforeAll(async () => {
    ascii = await openBench({ warehouse: await mkdtemp(path.join(os.tmpdir(), 'firn-ascii-')) })
    await ascii.engine.run('CREATE TABLE lake."default".m (id BIGINT, v VARCHAR)')
    await ascii.write({ table: 'm' }, `INSERT INTO $lake."default".m SELECT range, 'old' FROM range(10)`)
  })
  afterAll(async () => {
    await ascii.close()
    await rm(ascii.warehouse, { recursive: true })
  })
  const merge = `MERGE INTO $lake."default".m USING (SELECT range + 8 AS id FROM range(4)) s USING (id)
    WHEN MATCHED THEN UPDATE SET v = 'new' WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, 'new')`

  it('is one snapshot', async () => {
    const receipt = await ascii.write({ table: 'm', mode: 'merge' }, merge)
    expect(receipt).toMatchObject({ operation: 'overwrite', sequenceNumber: 2, addedRecords: 4 })
    const rows = await ascii.rows('SELECT v, count(*) AS n FROM lake."default".m GROUP BY v ORDER BY v')
    expect(rows).toEqual([
      { v: 'new', n: 4 },
      { v: 'old', n: 8 },
    ])
    expect(await ascii.rows('SELECT * FROM iceberg_snapshots(lake."default".m)')).toHaveLength(2)
  })

  it('is a conflict on another head than its own, and leaves nothing behind', async () => {
    const endpoint = ascii.gateway.beginWrite({
      connection: 'local',
      namespace: ['default'],
      table: 'm',
      mode: 'merge',
    })
    await attachIceberg(ascii.engine, 'slow', endpoint)
    const outcome = ascii.engine.session(async (session) => {
      await session.run('BEGIN')
      await session.run('DELETE FROM slow."default".m WHERE id = 1')
      await ascii.write({ table: 'm' }, `INSERT INTO $lake."default".m SELECT 100, 'other'`)
      await session.run('COMMIT')
    })
    await expect(outcome).rejects.toThrow(/409/)
    await expect(endpoint.receipt()).rejects.toMatchObject({ code: 'conflict' })
    await endpoint.abort()
    await detachIceberg(ascii.engine, 'slow')
    expect((await filesUnder(ascii.warehouse)).filter((file) => file.includes(endpoint.writeId))).toEqual([])
    expect(await ascii.rows('SELECT count(*) AS n FROM lake."default".m WHERE id = 1')).toEqual([{ n: 1 }])
  })

  it('is refused for a mode that only inserts', async () => {
    await expect(
      ascii.write({ table: 'm' }, 'DELETE FROM $lake."default".m WHERE id = 2'),
    ).rejects.toMatchObject({
      code: 'unsupported',
    })
    await expect(ascii.write({ table: 'm', mode: 'overwrite' }, merge)).rejects.toMatchObject({
      code: 'unsupported',
    })
  })

  it('that are overwritten leave no deletes behind', async () => {
    const receipt = await ascii.write(
      { table: 'm', mode: 'overwrite' },
      `INSERT INTO $lake."default".m SELECT 1, 'x'`,
    )
    expect(receipt).toMatchObject({ totalRecords: 1, totalDataFiles: 1 })
    expect(await ascii.rows('SELECT * FROM lake."default".m')).toEqual([{ id: 1, v: 'x' }])
  })
})
