// The zip reader against archives laid out by the format's rules: stored and deflated, modes, and what it refuses.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readEntries, unzip } from './zip.mjs'

interface Member {
  readonly name: string
  readonly content: Buffer
  readonly deflated: boolean
  readonly mode?: number
}

/** A zip archive as the format's specification lays it out, with a local extra field that the directory lacks. */
function makeZip(members: readonly Member[], comment = ''): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, deflated, mode = 0 } of members) {
    const data = deflated ? deflateRawSync(content) : content
    const encodedName = Buffer.from(name)
    const extra = Buffer.from([0x99, 0x99, 2, 0, 7, 7])
    const common = Buffer.alloc(22)
    common.writeUInt16LE(deflated ? 8 : 0, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(content.length, 18)
    const local = Buffer.alloc(8)
    local.writeUInt32LE(0x04034b50)
    local.writeUInt16LE(encodedName.length, 4)
    local.writeUInt16LE(extra.length, 6)
    locals.push(local.subarray(0, 4), common, local.subarray(4), encodedName, extra, data)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50)
    common.copy(entry, 6)
    entry.writeUInt16LE(encodedName.length, 28)
    entry.writeUInt32LE(((0o100000 | mode) << 16) >>> 0, 38)
    entry.writeUInt32LE(offset, 42)
    directory.push(entry, encodedName)
    offset += 30 + encodedName.length + extra.length + data.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...locals, ...directory, end, Buffer.from(comment)])
}

let folder = ''
let archive = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'firn-zip-'))
  archive = path.join(folder, 'a.zip')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('files come out as they went in, whatever is in them', async () => {
  const member = fc.record({ content: fc.uint8Array({ maxLength: 5000 }), deflated: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(
      fc.array(member, { maxLength: 6 }),
      fc.string({ maxLength: 20 }),
      async (drawn, comment) => {
        const members = drawn.map(({ content, deflated }, at) => ({
          name: `package/f${at}`,
          content: Buffer.from(content),
          deflated,
        }))
        writeFileSync(archive, makeZip(members, comment.replace(/[^a-z]/g, '')))
        expect(await unzip(archive, (name) => path.join(folder, name))).toBe(members.length)
        for (const { name, content } of members)
          expect(readFileSync(path.join(folder, name))).toEqual(content)
      },
    ),
    { numRuns: 30 },
  )
})

test('executables stay executable, folders and what has no place are left out', async () => {
  const content = Buffer.from('#!')
  writeFileSync(
    archive,
    makeZip([
      { name: 'app/', content: Buffer.alloc(0), deflated: false },
      { name: 'app/run', content, deflated: true, mode: 0o755 },
      { name: 'app/skip', content, deflated: true },
    ]),
  )
  const placed = await unzip(archive, (name) => (name === 'app/skip' ? undefined : path.join(folder, name)))
  expect(placed).toBe(1)
  expect(statSync(path.join(folder, 'app/run')).mode & 0o111).toBe(0o111)
})

test.each(['../evil', 'a/../../evil', '/etc/evil'])(
  'the name %s, which leads out, is refused',
  async (name) => {
    writeFileSync(archive, makeZip([{ name, content: Buffer.from('x'), deflated: false }]))
    await expect(readEntries(archive)).rejects.toThrow(/leads out of the archive/)
  },
)

test('what is no zip, and one that is cut off, are refused', async () => {
  const whole = makeZip([{ name: 'a', content: Buffer.alloc(100, 'a'), deflated: false }])
  for (const content of [Buffer.from('<html>not found</html>'), whole.subarray(0, whole.length - 30)]) {
    writeFileSync(archive, content)
    await expect(readEntries(archive)).rejects.toThrow(/not a zip archive, or is cut off/)
  }
})

test('data that does not inflate to the recorded size is refused', async () => {
  const damaged = makeZip([{ name: 'a', content: Buffer.from('hello'), deflated: false }])
  const entry = damaged.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]))
  damaged.writeUInt32LE(6, entry + 24)
  writeFileSync(archive, damaged)
  await expect(unzip(archive, () => path.join(folder, 'a'))).rejects.toThrow(/should be 6 bytes/)
})
