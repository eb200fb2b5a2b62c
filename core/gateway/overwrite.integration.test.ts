import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, openBench } from './testing/bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const rowsAt = async (table: string, version?: string): Promise<unknown> => {
  const at = version === undefined ? '' : ` AT (VERSION => ${version})`
  return (await bench.rows(`SELECT count(*) AS n FROM lake."default".${table}${at}`))[0]?.n
}

describe('overwrite', () => {
  it('replaces all rows in one snapshot and keeps the history', async () => {
    await bench.engine.run('CREATE TABLE lake."default".o (a BIGINT, b VARCHAR)')
    const one = await bench.write(
      { table: 'o' },
      `INSERT INTO $lake."default".o SELECT range, 'x' FROM range(1000)`,
    )
    const two = await bench.write(
      { table: 'o' },
      `INSERT INTO $lake."default".o SELECT range, 'x' FROM range(1000)`,
    )
    const three = await bench.write(
      { table: 'o', mode: 'overwrite' },
      `INSERT INTO $lake."default".o SELECT 7, 'new'`,
    )
    expect(three).toMatchObject({
      operation: 'overwrite',
      parentId: two.snapshotId,
      addedRecords: 1,
      deletedRecords: 2000,
      totalRecords: 1,
      totalDataFiles: 1,
    })
    expect(three.totalFilesSize).toBe(three.addedFilesSize)
    expect(await bench.rows('SELECT * FROM lake."default".o')).toEqual([{ a: 7, b: 'new' }])
    expect(await rowsAt('o', one.snapshotId)).toBe(1000)
    expect(await rowsAt('o', two.snapshotId)).toBe(2000)
    const four = await bench.write({ table: 'o' }, `INSERT INTO $lake."default".o SELECT 8, 'more'`)
    expect(four).toMatchObject({ operation: 'append', totalRecords: 2, totalDataFiles: 2 })
    expect(await rowsAt('o')).toBe(2)
  })

  it('of a partitioned table keeps the partitions of every snapshot', async () => {
    await bench.engine.run(
      'CREATE TABLE lake."default".days (ts TIMESTAMP, x DOUBLE, k VARCHAR) PARTITIONED BY (day(ts), k)',
    )
    const insert = (from: string, hours: number): string =>
      `INSERT INTO $lake."default".days BY NAME SELECT TIMESTAMP '${from}' + INTERVAL (range) HOUR AS ts,
       CASE range % 3 WHEN 0 THEN NULL ELSE 'k' || range % 3 END AS k, range::DOUBLE AS x FROM range(${hours})`
    const one = await bench.write({ table: 'days' }, insert('2024-01-01', 100))
    const two = await bench.write({ table: 'days', mode: 'overwrite' }, insert('2024-02-01', 30))
    expect(two).toMatchObject({ operation: 'overwrite', totalRecords: 30, deletedRecords: 100 })
    expect(await rowsAt('days')).toBe(30)
    expect(await rowsAt('days', one.snapshotId)).toBe(100)
    const february = await bench.rows(
      `SELECT count(*) AS n FROM lake."default".days WHERE ts < TIMESTAMP '2024-02-01 12:00:00' AND k = 'k1'`,
    )
    expect(february).toEqual([{ n: 4 }])
    const january = await bench.rows(
      `SELECT count(*) AS n FROM lake."default".days AT (VERSION => ${one.snapshotId})
       WHERE ts >= TIMESTAMP '2024-01-03' AND k IS NULL`,
    )
    expect(january).toEqual([{ n: 18 }])
  })

  it('of nothing is an append, as nothing was there to replace', async () => {
    const receipt = await bench.write(
      { table: 'anew', mode: 'overwrite' },
      'CREATE TABLE $lake."default".anew AS SELECT 1 AS a',
    )
    expect(receipt).toMatchObject({ operation: 'append', totalRecords: 1, deletedRecords: 0 })
  })

  it('at the same time as appends and other overwrites: each is whole, in some order', async () => {
    await bench.engine.run('CREATE TABLE lake."default".race (a BIGINT)')
    await bench.write({ table: 'race' }, 'INSERT INTO $lake."default".race SELECT range FROM range(7)')
    const receipts = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((i) =>
        bench.write(
          { table: 'race', mode: i % 2 === 0 ? 'overwrite' : 'append' },
          `INSERT INTO $lake."default".race SELECT ${i} FROM range(${10 + i})`,
        ),
      ),
    )
    const ordered = receipts.toSorted((a, b) => a.sequenceNumber - b.sequenceNumber)
    let total = 7
    for (const receipt of ordered) {
      total = receipt.operation === 'overwrite' ? receipt.addedRecords : total + receipt.addedRecords
      expect(receipt.totalRecords).toBe(total)
      expect(await rowsAt('race', receipt.snapshotId)).toBe(total)
    }
    expect(await rowsAt('race')).toBe(total)
  })
})
