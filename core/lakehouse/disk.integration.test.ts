// What a disk that is full or read-only does to a lakehouse, on real ones: small file systems in memory, which only
// root can mount.

import { spawnSync } from 'node:child_process'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLakehouse } from './lakehouse.ts'
import { append, call, commit, loadMetadata, newTable, ok, refusal } from './testing/lakehouse-fixture.ts'

interface Disk extends AsyncDisposable {
  readonly folder: string
}

async function mountDisk(size: string): Promise<Disk | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'firn-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0
  if (!mounted) {
    await rm(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    async [Symbol.asyncDispose]() {
      expect(spawnSync('umount', [folder]).status).toBe(0)
      await rm(folder, { recursive: true })
    },
  }
}

const canMount = await (async () => {
  await using disk = await mountDisk('64k')
  return disk !== undefined
})()

async function fill(file: string): Promise<void> {
  try {
    for (;;) await appendFile(file, Buffer.alloc(1024))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  }
}

describe.skipIf(!canMount)('a disk', () => {
  it('that is full: the commit says so, the table stays, and goes on when there is room again', async () => {
    await using disk = await mountDisk('256k')
    const root = path.join(disk?.folder ?? '', 'wh')
    const lake = await openLakehouse(root)
    await newTable(lake)
    await ok(append(lake, 1n))
    const before = await loadMetadata(lake)
    const ballast = path.join(root, 'ballast')
    await fill(ballast)
    const update = { action: 'set-properties', updates: { a: 'x'.repeat(5000) } }
    expect(await refusal(commit(lake, [update]))).toMatch(
      /^507 InsufficientStorageException: The disk is full: ENOSPC/,
    )
    expect(
      await refusal(
        call(lake, 'POST', 'namespaces', { namespace: ['b'], properties: { a: 'x'.repeat(5000) } }),
      ),
    ).toMatch(/^507 /)
    expect(await loadMetadata(await openLakehouse(root))).toEqual(before)
    await rm(ballast)
    await ok(commit(lake, [update]))
    await ok(append(lake, 2n))
    expect((await loadMetadata(lake))['current-snapshot-id']).toBe(2n)
  })

  it('that is read-only: tables are read, and a commit says what is wrong', async () => {
    await using disk = await mountDisk('256k')
    const folder = disk?.folder ?? ''
    const root = path.join(folder, 'wh')
    await newTable(await openLakehouse(root))
    expect(spawnSync('mount', ['-o', 'remount,ro', folder]).status).toBe(0)
    const lake = await openLakehouse(root)
    await loadMetadata(lake)
    const update = { action: 'set-properties', updates: { a: '1' } }
    expect(await refusal(commit(lake, [update]))).toMatch(
      /^403 ForbiddenException: The folder cannot be written: EROFS/,
    )
    await expect(openLakehouse(path.join(folder, 'new'))).rejects.toMatchObject({ code: 'io' })
  })
})
