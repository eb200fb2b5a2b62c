import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bench, openBench } from './testing/bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const step = fc.record({
  mode: fc.constantFrom('append' as const, 'append' as const, 'append' as const, 'overwrite' as const),
  rows: fc.integer({ min: 1, max: 5 }),
})
const table = fc.record({
  format: fc.constantFrom(2, 3),
  partitioned: fc.boolean(),
  mergeAt: fc.integer({ min: 2, max: 6 }),
  steps: fc.array(step, { minLength: 3, maxLength: 14 }),
})

describe('any sequence of appends and overwrites', () => {
  it('leaves every snapshot as it was, whatever is merged on the way', { timeout: 120_000 }, async () => {
    let tables = 0
    await fc.assert(
      fc.asyncProperty(table, async ({ format, partitioned, mergeAt, steps }) => {
        tables += 1
        const name = `any${tables}`
        await bench.engine.run(
          `CREATE TABLE lake."default".${name} (step INTEGER, k INTEGER) ${partitioned ? 'PARTITIONED BY (k)' : ''}
           WITH ('format-version' = '${format}', 'commit.manifest.min-count-to-merge' = '${mergeAt}')`,
        )
        let current: string[] = []
        const expected = new Map<string, readonly string[]>()
        for (const [index, { mode, rows }] of steps.entries()) {
          const receipt = await bench.write(
            { table: name, mode },
            `INSERT INTO $lake."default".${name} SELECT ${index}, range FROM range(${rows})`,
          )
          const added = Array.from({ length: rows }, (_, k) => `${index}/${k}`)
          current = mode === 'append' ? [...current, ...added] : added
          expected.set(receipt.snapshotId, current.toSorted())
          expect(receipt).toMatchObject({ addedRecords: rows, totalRecords: current.length })
        }
        for (const [snapshotId, rows] of expected) {
          const read = await bench.rows(
            `SELECT step || '/' || k AS id FROM lake."default".${name} AT (VERSION => ${snapshotId})`,
          )
          expect(read.map(({ id }) => String(id)).toSorted()).toEqual(rows)
        }
      }),
      { numRuns: 8 },
    )
  })
})
