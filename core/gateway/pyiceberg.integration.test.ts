import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readManifest } from '../spec/manifest.ts'
import { readManifestList } from '../spec/manifest-list.ts'
import { gatewayIo } from './blob-io.ts'
import { type Bench, openBench } from './testing/bench.ts'
import { pyiceberg, pyicebergPython } from './testing/pyiceberg.ts'

describe.skipIf(pyicebergPython === undefined)('PyIceberg and Firn', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench()
  })
  afterAll(() => bench.close())

  const currentRows = async (table: string): Promise<unknown[][]> =>
    (await bench.rows(`SELECT * FROM lake."default".${table} ORDER BY ALL`)).map((row) => Object.values(row))

  it('read the same rows of every snapshot, written in turn by both', { timeout: 120_000 }, async () => {
    await bench.engine.run('CREATE TABLE lake."default".both (a BIGINT, b VARCHAR)')
    const insert = (n: number, mark: string): string =>
      `INSERT INTO $lake."default".both SELECT range, '${mark}' FROM range(${n})`
    const one = await bench.write(
      { table: 'both', summary: { 'firn.feature-group': 'g' } },
      insert(3, 'duck'),
    )
    await pyiceberg(bench.gateway, 'append', 'default.both', '2', 'py')
    const three = await bench.write({ table: 'both' }, insert(1, 'duck again'))
    const four = await bench.write({ table: 'both', mode: 'overwrite' }, insert(2, 'new'))
    await pyiceberg(bench.gateway, 'append', 'default.both', '1', 'py again')
    const six = await bench.write({ table: 'both' }, insert(1, 'last'))
    expect(three).toMatchObject({ addedRecords: 1, totalRecords: 6 })
    expect(four).toMatchObject({ addedRecords: 2, deletedRecords: 6, totalRecords: 2, totalDataFiles: 1 })
    expect(six).toMatchObject({ totalRecords: 4, totalDataFiles: 3 })

    const history = await pyiceberg(bench.gateway, 'history', 'default.both')
    expect(history.map(({ operation, rows }) => [operation, rows.length])).toEqual([
      ['append', 3],
      ['append', 5],
      ['append', 6],
      ['overwrite', 2],
      ['append', 3],
      ['append', 4],
    ])
    expect(history[0]?.snapshotId).toBe(one.snapshotId)
    expect(history[0]?.summary).toMatchObject({ 'firn.feature-group': 'g', 'firn.write-id': one.writeId })
    for (const { snapshotId, rows } of history) {
      const ours = await bench.rows(
        `SELECT * FROM lake."default".both AT (VERSION => ${snapshotId}) ORDER BY ALL`,
      )
      expect(sorted(ours.map((row) => Object.values(row)))).toEqual(sorted(rows))
    }
    expect(sorted(await currentRows('both'))).toEqual(sorted(history.at(-1)?.rows ?? []))
  })

  it('read the same of lists and manifests that either wrote', { timeout: 120_000 }, async () => {
    await bench.engine.run(
      `CREATE TABLE lake."default".parts (a BIGINT, b VARCHAR) PARTITIONED BY (b, bucket(4, a))
       WITH ('commit.manifest.min-count-to-merge' = '4')`,
    )
    for (const mark of ['x', '', 'ä', 'y', 'z'])
      await bench.write(
        { table: 'parts' },
        `INSERT INTO $lake."default".parts SELECT range, '${mark}' FROM range(5)`,
      )
    await bench.write({ table: 'parts' }, 'INSERT INTO $lake."default".parts SELECT 99, NULL')
    const theirs = await pyiceberg(bench.gateway, 'manifests', 'default.parts')
    expect(theirs.some(({ counts }) => (counts[1] ?? 0) > 0)).toBe(true)

    const answer = await bench.lakehouse.handle({
      method: 'GET',
      path: ['namespaces', 'default', 'tables', 'parts'],
      query: new URLSearchParams(),
      headers: {},
    })
    const { metadata } = answer.body as unknown as {
      metadata: { snapshots: { 'manifest-list': string }[] }
    }
    const io = gatewayIo({ read: () => Promise.reject(), write: () => Promise.reject() })
    const list = readManifestList(await io.read(metadata.snapshots.at(-1)?.['manifest-list'] ?? ''))
    const ours = await Promise.all(
      list.manifests.map(async (manifest) => {
        const bytes = await io.read(manifest.path)
        expect(bytes.length).toBe(manifest.length)
        return {
          path: manifest.path,
          length: manifest.length,
          sequenceNumber: manifest.sequenceNumber,
          minSequenceNumber: manifest.minSequenceNumber,
          addedSnapshotId: String(manifest.addedSnapshotId),
          counts: [manifest.addedFiles, manifest.existingFiles, manifest.deletedFiles],
          rows: [manifest.addedRows, manifest.existingRows, manifest.deletedRows],
          files: readManifest(bytes).entries.map(({ filePath, rows }) => [filePath, rows]),
        }
      }),
    )
    expect(ours).toEqual(
      theirs.map(({ entries, partitions: _, ...manifest }) => ({
        ...manifest,
        files: entries.map(([, , , path, rows]) => [path, rows]),
      })),
    )
    const merged = theirs.find(({ counts }) => (counts[1] ?? 0) > 0)
    // The summary of the merged manifest spans what went into it.
    const values = merged?.entries.map(([, , , , , [b]]) => b ?? '').sort() ?? []
    expect(merged?.partitions[0]?.[1]).toBe(Buffer.from(values[0] ?? '?').toString('hex'))
    expect(merged?.partitions[0]?.[2]).toBe(Buffer.from(values.at(-1) ?? '?').toString('hex'))
  })

  it('agree on a table that was made in format version 1', { timeout: 120_000 }, async () => {
    await pyiceberg(bench.gateway, 'make_old_table', 'default.old')
    const appended = await bench.write({ table: 'old' }, `INSERT INTO $lake."default".old SELECT 7, 'v2'`)
    expect(appended).toMatchObject({ totalRecords: 7, sequenceNumber: 2 })
    await bench.write({ table: 'old', mode: 'overwrite' }, `INSERT INTO $lake."default".old SELECT 8, 'new'`)
    const history = await pyiceberg(bench.gateway, 'history', 'default.old')
    expect(history.map(({ rows }) => rows.length)).toEqual([3, 5, 6, 7, 1])
    expect(await currentRows('old')).toEqual([[8, 'new']])
    const entries = (await pyiceberg(bench.gateway, 'manifests', 'default.old')).flatMap((m) => m.entries)
    expect(entries.map(([status]) => status).sort()).toEqual([
      'ADDED',
      'DELETED',
      'DELETED',
      'DELETED',
      'DELETED',
    ])
  })
})

const sorted = (rows: readonly (readonly unknown[])[]): unknown[] =>
  rows.map((row) => JSON.stringify(row)).sort()
