import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openLakehouse } from './lakehouse.ts'
import { append, loadMetadata, newLakehouse, newTable, ok } from './testing/lakehouse-fixture.ts'
import { spawnWorker } from './testing/spawn-worker.ts'

/** Every acknowledged snapshot is there exactly once, each on top of the one before it; returns all ids. */
async function expectLinear(root: string, acknowledged: readonly bigint[]): Promise<readonly bigint[]> {
  const { snapshots, 'snapshot-log': log } = await loadMetadata(await openLakehouse(root))
  const ids = snapshots.map((snapshot) => snapshot['snapshot-id'])
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(expect.arrayContaining([...acknowledged]))
  expect(log.map((entry) => entry['snapshot-id'])).toEqual(ids)
  snapshots.forEach((snapshot, index) => {
    expect(snapshot['parent-snapshot-id']).toBe(snapshots[index - 1]?.['snapshot-id'])
    expect(snapshot['sequence-number']).toBe(index + 1)
  })
  return ids
}

/** As if the disk had no hard links. */
async function switchToLockFiles(root: string): Promise<void> {
  const marker = path.join(root, 'firn-warehouse.json')
  const text = await readFile(marker, 'utf8')
  expect(text).toContain('"commit-method": "link"')
  await writeFile(marker, text.replace('"link"', '"lock"'))
}

describe.each(['link', 'lock'] as const)('processes that commit at the same time, by %s', (method) => {
  // Few old versions are kept, so that the removal of old ones meets commits in flight.
  it.each([100, 1])('keep every acknowledged snapshot once, %i old versions kept', async (keep) => {
    await using fixture = await newLakehouse()
    if (method === 'lock') await switchToLockFiles(fixture.root)
    const table = await newTable(fixture.lake, 't', {
      'write.metadata.previous-versions-max': String(keep),
    })
    const workers = [1000n, 2000n, 3000n].map((firstId) =>
      spawnWorker(fixture.root, { writers: 3, appends: 12, firstId }),
    )
    const acknowledged = (await Promise.all(workers.map((worker) => worker.acknowledged))).flat()
    expect(acknowledged).toHaveLength(3 * 3 * 12)
    expect(await expectLinear(fixture.root, acknowledged)).toHaveLength(acknowledged.length)
    const files = await readdir(path.join(table.location, 'metadata'))
    expect(files.filter((file) => file.endsWith('.metadata.json')).length).toBeLessThanOrEqual(keep + 1)
    expect(files).not.toContain('.commit-lock')
  })
})

describe('a process that is stopped in the middle of a commit', () => {
  it('cannot take the place of a version that came and went meanwhile', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    await newTable(lake, 't', { 'write.metadata.previous-versions-max': '1' })
    const worker = spawnWorker(root, { firstId: 1000n, mayBeKilled: true })
    await worker.ready
    const own: bigint[] = []
    for (let round = 0n; round < 40n; round += 1n) {
      // The instant is the test's subject: any will do.
      await wait(Math.random() * 15)
      worker.child.kill('SIGSTOP')
      for (let n = 1n; n <= 4n; n += 1n) {
        const id = round * 10n + n
        await ok(append(lake, id))
        own.push(id)
      }
      worker.child.kill('SIGCONT')
    }
    worker.child.kill('SIGKILL')
    const acknowledged = await worker.acknowledged
    expect(acknowledged.length).toBeGreaterThan(0)
    await expectLinear(root, [...own, ...acknowledged])
  })
})

describe.each(['link', 'lock'] as const)('a process that is killed while it commits, by %s', (method) => {
  it('leaves the table at the old snapshot or the new one', async () => {
    await using fixture = await newLakehouse()
    if (method === 'lock') await switchToLockFiles(fixture.root)
    await newTable(fixture.lake)
    const acknowledged: bigint[] = []
    for (let round = 1n; round <= 20n; round += 1n) {
      const worker = spawnWorker(fixture.root, { writers: 2, firstId: round * 1000n, mayBeKilled: true })
      await worker.ready
      // The instant is the test's subject: any will do.
      await wait(Math.random() * 60)
      worker.child.kill('SIGKILL')
      acknowledged.push(...(await worker.acknowledged))
      const ids = await expectLinear(fixture.root, acknowledged)
      // What was not acknowledged can be there, but only what was in flight.
      expect(ids.length - acknowledged.length).toBeLessThanOrEqual(2 * Number(round))
    }
    expect(acknowledged.length).toBeGreaterThan(0)
    await ok(append(await openLakehouse(fixture.root), 7n))
    await expectLinear(fixture.root, [...acknowledged, 7n])
  })
})
