import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inherit, readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import type { CommitReceipt } from './gateway.ts'
import { type Bench, filesUnder, openBench } from './testing/bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const rowsAt = async (table: string, version?: string): Promise<unknown> => {
  const at = version === undefined ? '' : ` AT (VERSION => ${version})`
  return (await bench.rows(`SELECT count(*) AS n FROM lake."default".${table}${at}`))[0]?.n
}

describe('append', () => {
  it('creates the table with its first write, as one commit and one snapshot', async () => {
    const receipt = await bench.write(
      { table: 'first', summary: { 'firn.feature-group': 'customers' } },
      'CREATE TABLE $lake."default".first AS SELECT range AS id, range * 1.5 AS x FROM range(10)',
    )
    expect(receipt).toMatchObject({
      parentId: null,
      sequenceNumber: 1,
      operation: 'append',
      addedRecords: 10,
      totalRecords: 10,
      addedDataFiles: 1,
      totalDataFiles: 1,
      attempts: 1,
    })
    expect(receipt.addedFilesSize).toBeGreaterThan(100)
    expect(receipt.totalFilesSize).toBe(receipt.addedFilesSize)
    expect(await rowsAt('first')).toBe(10)
    expect(await rowsAt('first', receipt.snapshotId)).toBe(10)
  })

  it('adds to what is there and says which snapshot it made', async () => {
    await bench.engine.run('CREATE TABLE lake."default".t (a BIGINT, b VARCHAR)')
    const first = await bench.write({}, `INSERT INTO $lake."default".t SELECT range, 'x' FROM range(10)`)
    const second = await bench.write({}, `INSERT INTO $lake."default".t SELECT range, 'y' FROM range(5)`)
    expect(second).toMatchObject({
      parentId: first.snapshotId,
      sequenceNumber: 2,
      addedRecords: 5,
      totalRecords: 15,
    })
    expect(second.timestampMs).toBeGreaterThan(first.timestampMs)
    expect(await rowsAt('t')).toBe(15)
    expect(await rowsAt('t', first.snapshotId)).toBe(10)
    expect(
      await bench.rows(
        'SELECT snapshot_id::VARCHAR AS id FROM iceberg_snapshots(lake."default".t) ORDER BY sequence_number',
      ),
    ).toEqual([{ id: first.snapshotId }, { id: second.snapshotId }])
  })

  it("keeps a write's files in a folder of its own, and its path out of the table's properties", async () => {
    const receipt = await bench.write(
      { writeId: 'my-own-write' },
      'INSERT INTO $lake."default".t SELECT 1, NULL',
    )
    const files = await filesUnder(bench.warehouse)
    expect(files.filter((file) => file.includes(`${path.sep}my-own-write${path.sep}`))).toHaveLength(1)
    const metadata = files.filter((file) => file.endsWith('.metadata.json'))
    for (const file of metadata)
      expect(await readFile(path.join(bench.warehouse, file), 'utf8')).not.toContain('write.data.path')
    expect(receipt.writeId).toBe('my-own-write')
  })
})

describe('many appends', () => {
  it('keep the list of manifests short, and every snapshot readable', async () => {
    await bench.engine.run(
      `CREATE TABLE lake."default".many (a BIGINT, d DATE) PARTITIONED BY (d)
       WITH ('commit.manifest.min-count-to-merge' = '5')`,
    )
    const receipts: CommitReceipt[] = []
    for (let i = 0; i < 14; i += 1)
      receipts.push(
        await bench.write(
          { table: 'many' },
          `INSERT INTO $lake."default".many SELECT ${i}, DATE '2024-01-01' + ${i}::INTEGER`,
        ),
      )
    const manifests = async (version: string): Promise<number> =>
      Number(
        (
          await bench.rows(
            `SELECT count(DISTINCT manifest_path) AS n FROM iceberg_metadata(lake."default".many, version => '${version}')`,
          )
        )[0]?.n,
      )
    for (const [index, { snapshotId, totalRecords }] of receipts.entries()) {
      expect(totalRecords).toBe(index + 1)
      expect(await rowsAt('many', snapshotId)).toBe(index + 1)
    }
    expect(await manifests(receipts.at(-1)?.snapshotId ?? '')).toBeLessThanOrEqual(6)
    // Merged manifests still know their partitions.
    const one = await bench.rows(`SELECT a FROM lake."default".many WHERE d = DATE '2024-01-03'`)
    expect(one).toEqual([{ a: 2 }])
  })
})

describe('tables of format version 3', () => {
  it('give every row an id of its own, which merging and overwriting keep', async () => {
    await bench.engine.run(
      `CREATE TABLE lake."default".v3 (a BIGINT)
       WITH ('format-version' = '3', 'commit.manifest.min-count-to-merge' = '3')`,
    )
    const rowIds = async (): Promise<Map<string, bigint | null>> => {
      const answer = await bench.lakehouse.handle({
        method: 'GET',
        path: ['namespaces', 'default', 'tables', 'v3'],
        query: new URLSearchParams(),
        headers: {},
      })
      const { metadata } = answer.body as unknown as {
        metadata: { snapshots: { 'manifest-list': string }[] }
      }
      const list = readManifestList(await readFile(metadata.snapshots.at(-1)?.['manifest-list'] ?? ''))
      const ids = new Map<string, bigint | null>()
      for (const manifest of list.manifests)
        for (const entry of inherit(readManifest(await readFile(manifest.path)).entries, manifest))
          if (entry.status !== 'deleted') ids.set(entry.filePath, entry.firstRowId)
      return ids
    }
    let before = new Map<string, bigint | null>()
    for (let i = 0; i < 7; i += 1) {
      await bench.write({ table: 'v3' }, `INSERT INTO $lake."default".v3 SELECT range FROM range(${i + 1})`)
      const now = await rowIds()
      for (const [file, id] of before) expect(now.get(file)).toBe(id)
      const starts = [...now.values()]
      expect(starts.every((id) => typeof id === 'bigint')).toBe(true)
      expect(new Set(starts).size).toBe(i + 1)
      before = now
    }
    expect(await rowsAt('v3')).toBe(28)
    const last = [...before.values()].map(Number)
    const next = await bench.write(
      { table: 'v3', mode: 'overwrite' },
      'INSERT INTO $lake."default".v3 SELECT range FROM range(3)',
    )
    expect(next).toMatchObject({ totalRecords: 3, deletedRecords: 28 })
    for (const id of (await rowIds()).values()) expect(Number(id)).toBeGreaterThan(Math.max(...last))
    expect(await rowsAt('v3')).toBe(3)
    expect(await rowsAt('v3', next.parentId ?? '')).toBe(28)
  })
})
