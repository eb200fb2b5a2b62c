import { mkdir, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../spec/json.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { Snapshot } from '../spec/snapshot.ts'
import { openLakehouse } from './lakehouse.ts'
import {
  addSnapshot,
  append,
  assertMain,
  call,
  commit,
  loadMetadata,
  metadataOf,
  newLakehouse,
  newTable,
  ok,
  refusal,
  setMain,
} from './testing/lakehouse-fixture.ts'

const setProperty = (key: string, value = key): JsonObject => ({
  action: 'set-properties',
  updates: { [key]: value },
})
const metadataFolder = (table: TableMetadata) => path.join(table.location, 'metadata')

async function versions(table: TableMetadata): Promise<readonly number[]> {
  const files = await readdir(metadataFolder(table))
  return files
    .flatMap((file) => /^v(\d+)\.metadata\.json$/.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

describe('a commit', () => {
  it('is one new metadata file, with the one before it in the log', async () => {
    await using fixture = await newLakehouse({ now: () => 1_000_000_000_000 })
    const { lake } = fixture
    const table = await newTable(lake)
    const answer = await ok(append(lake, 7n))
    const after = metadataOf(answer)
    expect(answer['metadata-location']).toBe(path.join(metadataFolder(table), 'v2.metadata.json'))
    expect(after).toMatchObject({ 'current-snapshot-id': 7n, 'last-sequence-number': 1 })
    expect(after['metadata-log']).toEqual([
      {
        'timestamp-ms': 1_000_000_000_000,
        'metadata-file': path.join(metadataFolder(table), 'v1.metadata.json'),
      },
    ])
    expect(await versions(table)).toEqual([1, 2])
    expect(await readdir(path.join(metadataFolder(table), '.pending'))).toEqual([])
  })

  it('on a head that has moved is refused, and changes nothing', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const base = await newTable(lake)
    const [one, two] = [await addSnapshot(base, 1n), await addSnapshot(base, 2n)]
    await ok(commit(lake, [one, setMain(1n)], [assertMain(null)]))
    expect(await refusal(commit(lake, [two, setMain(2n)], [assertMain(null)]))).toBe(
      '409 CommitFailedException: Requirement failed: branch main was created concurrently',
    )
    expect(await refusal(commit(lake, [two, setMain(2n)], [assertMain(9n)]))).toBe(
      '409 CommitFailedException: Requirement failed: branch main has changed: expected id 9 != 1',
    )
    expect((await loadMetadata(lake)).snapshots).toHaveLength(1)
    expect(await versions(base)).toEqual([1, 2])
  })

  it('that changes nothing writes nothing', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const table = await newTable(lake)
    expect(metadataOf(await ok(commit(lake, [])))).toEqual(table)
    await ok(commit(lake, [{ action: 'remove-snapshots', 'snapshot-ids': [5n] }]))
    expect(await versions(table)).toEqual([1])
  })

  it('without requirements is applied to whatever the head is', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake)
    const keys = Array.from({ length: 10 }, (_, n) => `key${n}`)
    await Promise.all(keys.map((key) => ok(commit(lake, [setProperty(key)]))))
    expect(Object.keys((await loadMetadata(lake)).properties)).toEqual(expect.arrayContaining(keys))
  })

  it('of ten at once on one head: one is acknowledged', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const base = await newTable(lake)
    const ids = Array.from({ length: 10 }, (_, n) => BigInt(n + 1))
    const answers = await Promise.all(
      ids.map(async (id) => commit(lake, [await addSnapshot(base, id), setMain(id)], [assertMain(null)])),
    )
    const statuses = answers.map((answer) => answer.status)
    expect(statuses.toSorted()).toEqual([200, ...Array(9).fill(409)])
    expect((await loadMetadata(lake))['current-snapshot-id']).toBe(ids[statuses.indexOf(200)])
  })

  it.each<[string, JsonObject]>([
    ['updates that are no list', { updates: 1 }],
    ['an unknown action', { updates: [{ action: 'x' }] }],
    ['an unknown requirement', { requirements: [{ type: 'x' }] }],
    [
      'a snapshot without manifests',
      { updates: [{ action: 'add-snapshot', snapshot: { 'snapshot-id': 1 } }] },
    ],
  ])('of %s is a bad request', async (_what, body) => {
    await using fixture = await newLakehouse()
    await newTable(fixture.lake)
    expect((await call(fixture.lake, 'POST', 'namespaces/ns/tables/t', body)).status).toBe(400)
    expect((await call(fixture.lake, 'POST', 'namespaces/ns/tables/t')).status).toBe(400)
  })

  it('to a new location makes its folders, and goes on where its versions are', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const table = await newTable(lake)
    const location = path.join(fixture.root, 'else', 'where')
    await ok(commit(lake, [{ action: 'set-location', location }]))
    expect(await readdir(location)).toEqual(['data', 'metadata'])
    await ok(append(lake, 1n))
    expect(await loadMetadata(lake)).toMatchObject({ location, 'current-snapshot-id': 1n })
    expect(await versions(table)).toEqual([1, 2, 3])
  })
})

describe('a commit whose answer was lost', () => {
  const summary = { operation: 'append', 'firn.write-id': 'w-1' }

  it('is acknowledged when it is sent again, and not done twice', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const base = await newTable(lake)
    const updates = [await addSnapshot(base, 1n, summary), setMain(1n)]
    await ok(commit(lake, updates, [assertMain(null)]))
    expect(metadataOf(await ok(commit(lake, updates, [assertMain(null)])))).toEqual(await loadMetadata(lake))
    await ok(append(lake, 2n))
    expect(metadataOf(await ok(commit(lake, updates, [assertMain(null)])))).toMatchObject({
      'current-snapshot-id': 2n,
    })
    expect((await loadMetadata(lake)).snapshots).toHaveLength(2)
  })

  it('under a new snapshot id is refused, naming the one that is there', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake)
    await ok(append(lake, 1n, summary))
    expect(await refusal(append(lake, 2n, summary))).toBe(
      '409 CommitFailedException: Write w-1 is already committed as snapshot 1',
    )
  })
})

describe('the files that a commit names', () => {
  it('are asked for by snapshot, and must be there if they are the table’s', async () => {
    const asked: Snapshot[] = []
    let named: readonly string[] = []
    await using fixture = await newLakehouse({
      filesOfSnapshot: async (snapshot) => {
        asked.push(snapshot)
        return named
      },
    })
    const { lake } = fixture
    const table = await newTable(lake)
    named = ['/path/to/nowhere.parquet', 's3://bucket/x.parquet']
    await ok(append(lake, 1n))
    expect(asked.map((snapshot) => snapshot['snapshot-id'])).toEqual([1n])
    const part = path.join(table.location, 'data', 'w', 'day=1', 'part.parquet')
    named = [part]
    expect(await refusal(append(lake, 2n))).toBe(
      `400 ValidationException: Cannot commit: a file of the commit is missing: ${part}`,
    )
    await mkdir(path.dirname(part), { recursive: true })
    await writeFile(part, 'PAR1')
    await ok(append(lake, 2n))
    const base = await loadMetadata(lake)
    const update = await addSnapshot(base, 3n)
    await unlink(path.join(metadataFolder(table), 'snap-3.avro'))
    expect(await refusal(commit(lake, [update, setMain(3n)]))).toContain('snap-3.avro')
    expect((await loadMetadata(lake))['current-snapshot-id']).toBe(2n)
  })
})

describe('the head', () => {
  it('is found with a stale, a torn, a wild and a missing hint', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const table = await newTable(lake)
    for (let id = 1n; id <= 5n; id += 1n) await ok(append(lake, id))
    const hint = path.join(metadataFolder(table), 'version-hint.text')
    for (const text of ['1', '4', '', '\0\0', '-1', 'x']) {
      await writeFile(hint, text)
      expect((await loadMetadata(lake))['current-snapshot-id']).toBe(5n)
    }
    await rm(hint)
    expect((await loadMetadata(lake))['current-snapshot-id']).toBe(5n)
    await ok(append(lake, 6n))
    expect(await readFile(hint, 'utf8')).toBe('7')
  })

  it('that is lost is not passed over for an older one, until its hint is gone too', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const table = await newTable(lake)
    for (let id = 1n; id <= 3n; id += 1n) await ok(append(lake, id))
    const file = path.join(metadataFolder(table), 'v4.metadata.json')
    await rm(file)
    expect(await refusal(call(lake, 'GET', 'namespaces/ns/tables/t'))).toContain(
      `500 DamagedFileException: Missing file ${file}`,
    )
    expect(await refusal(commit(lake, [setMain(1n)]))).toContain(`Missing file ${file}`)
    await rm(path.join(metadataFolder(table), 'version-hint.text'))
    expect((await loadMetadata(lake))['current-snapshot-id']).toBe(2n)
    await ok(append(lake, 5n))
  })

  it('that is damaged is refused by its file’s name, and other tables stay usable', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    const table = await newTable(lake)
    await newTable(lake, 'other')
    const file = path.join(metadataFolder(table), 'v1.metadata.json')
    await writeFile(file, '{"format-version": 2, "loca')
    const again = await openLakehouse(root)
    expect(await refusal(call(again, 'GET', 'namespaces/ns/tables/t'))).toContain(
      `500 DamagedFileException: Damaged file ${file}`,
    )
    expect((await call(again, 'GET', 'namespaces/ns/tables/other')).status).toBe(200)
    await rm(metadataFolder(table), { recursive: true })
    expect(await refusal(call(again, 'GET', 'namespaces/ns/tables/t'))).toContain(
      '500 RuntimeIOException: The metadata of table ns.t is missing',
    )
  })

  it('is never from memory: a file that was replaced is read anew', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake, 't', { round: '1' })
    await loadMetadata(lake)
    await ok(call(lake, 'DELETE', 'namespaces/ns/tables/t?purgeRequested=true'))
    await newTable(lake, 't', { round: '2' })
    expect((await loadMetadata(lake)).properties.round).toBe('2')
  })
})

describe('old metadata files', () => {
  it('are removed but for as many as the table keeps', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const table = await newTable(lake, 't', { 'write.metadata.previous-versions-max': '3' })
    for (let n = 0; n < 8; n += 1) await ok(commit(lake, [setProperty(`p${n}`)]))
    expect(await versions(table)).toEqual([6, 7, 8, 9])
    const { 'metadata-log': log } = await loadMetadata(lake)
    expect(log.map((entry) => path.basename(entry['metadata-file']))).toEqual([
      'v6.metadata.json',
      'v7.metadata.json',
      'v8.metadata.json',
    ])
    await ok(commit(lake, [setProperty('write.metadata.previous-versions-max', '1')]))
    expect(await versions(table)).toEqual([9, 10])
  })

  it('stay while an unfinished commit builds upon them', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const table = await newTable(lake, 't', { 'write.metadata.previous-versions-max': '1' })
    await ok(commit(lake, [setProperty('a')]))
    await ok(commit(lake, [setProperty('b')]))
    // Another process is about to make v4 on top of v3.
    const pending = path.join(metadataFolder(table), '.pending', 'v4-other.json')
    await writeFile(pending, '{}')
    for (const key of ['c', 'd', 'e']) await ok(commit(lake, [setProperty(key)]))
    expect(await versions(table)).toEqual([3, 4, 5, 6])
    await unlink(pending)
    await ok(commit(lake, [setProperty('f')]))
    expect(await versions(table)).toEqual([6, 7])
  })
})

describe('a registered table', () => {
  it('keeps the file that it was registered from', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const table = await newTable(lake)
    const { 'metadata-location': location } = await ok(call(lake, 'GET', 'namespaces/ns/tables/t'))
    const register = { name: 'r', 'metadata-location': location ?? '' }
    await ok(call(lake, 'POST', 'namespaces/ns/register', register))
    const keepOne = setProperty('write.metadata.previous-versions-max', '1')
    for (const update of [keepOne, setProperty('a'), setProperty('b')])
      await ok(commit(lake, [update], [], 'r'))
    expect(await versions(table)).toEqual([1])
    expect((await loadMetadata(lake)).properties).not.toHaveProperty('a')
  })
})
