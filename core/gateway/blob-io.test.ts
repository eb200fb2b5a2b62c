import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatewayIo, localPath } from './blob-io.ts'

describe('locations', () => {
  it('on the local disk are paths, taken as they are', () => {
    expect(localPath('/data/a b/ä%20#?.avro')).toBe('/data/a b/ä%20#?.avro')
    expect(localPath('file:///data/a b/ä%20#?.avro')).toBe('/data/a b/ä%20#?.avro')
    expect(localPath('file:/data/x')).toBe('/data/x')
    expect(localPath('file://localhost/data/x')).toBe('/data/x')
    expect(localPath('file:///C:/data/x')).toBe('C:/data/x')
    for (const remote of ['s3://bucket/x', 'gs://b/x', 'abfss://c@a/x', 'https://x/y'])
      expect(localPath(remote)).toBeUndefined()
  })
})

describe('reading and writing', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'firn-io-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('goes straight to the disk for local paths, making folders, and elsewhere for the rest', async () => {
    const remote: string[] = []
    const io = gatewayIo({
      read: async (location) => {
        remote.push(location)
        return Buffer.from('far')
      },
      write: async (location) => void remote.push(location),
    })
    const file = path.join(folder, 'new', 'x.avro')
    await io.write(`file://${file}`, Buffer.from('near'))
    expect(await readFile(file, 'utf8')).toBe('near')
    expect(Buffer.from(await io.read(file)).toString()).toBe('near')
    expect(Buffer.from(await io.read('s3://b/x')).toString()).toBe('far')
    await io.write('s3://b/y', Buffer.from(''))
    expect(remote).toEqual(['s3://b/x', 's3://b/y'])
    expect(await io.remove(path.dirname(file))).toBe(true)
    await expect(stat(file)).rejects.toThrow(/ENOENT/)
    expect(await io.remove(path.dirname(file))).toBe(true)
    expect(await io.remove('s3://b/x')).toBe(false)
  })

  it('is done two at a time, so that pool threads are left for others', async () => {
    let running = 0
    let most = 0
    const io = gatewayIo({
      read: async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise(setImmediate)
        running -= 1
        return new Uint8Array()
      },
      write: async () => undefined,
    })
    await Promise.all(Array.from({ length: 10 }, (_, i) => io.read(`s3://b/${i}`)))
    expect(most).toBe(2)
  })
})
