// Names of namespaces and tables as names of folders and files: reversible always, and the same on every system
// (Windows' reserved names and characters, macOS' Unicode forms). Plain ASCII only, because DuckDB 1.5.5 cannot
// delete or update rows of files whose path has other letters.

import { createHash } from 'node:crypto'
import { badRequest } from '../spec/rest-error.ts'

/** `~` escapes a byte of UTF-8 as two hex digits; it never stands at a path's start, where shells expand it. */
const ESCAPE = '~'
const LONGEST = 160
const HASHED = `${ESCAPE}${ESCAPE}`
const SAFE = /^[A-Za-z0-9_-]$/
const LONE_SURROGATE = /\p{Surrogate}/u
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i

/**
 * A file name for a name, without any of `. / \ : * ? " < > | % #`, spaces or control characters. A very long name
 * becomes its start and a hash: {@link decodeName} cannot undo that, the name stands in the file itself.
 */
export function encodeName(name: string): string {
  if (name === '') throw badRequest('Names must not be empty')
  if (LONE_SURROGATE.test(name)) throw badRequest('Names must be valid Unicode')
  const characters = [...name].map((character) => (SAFE.test(character) ? character : escapeBytes(character)))
  if (RESERVED_ON_WINDOWS.test(name)) characters[0] = escapeBytes(name.slice(0, 1))
  const encoded = characters.join('')
  if (Buffer.byteLength(encoded) <= LONGEST) return encoded
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 32)
  return `${start(characters, LONGEST - HASHED.length - hash.length)}${HASHED}${hash}`
}

function escapeBytes(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => ESCAPE + byte.toString(16).toUpperCase().padStart(2, '0'))
    .join('')
}

function start(characters: readonly string[], bytes: number): string {
  let text = ''
  for (const character of characters) {
    if (Buffer.byteLength(text + character) > bytes) break
    text += character
  }
  return text
}

/** The name that {@link encodeName} made this of; undefined for a hashed name and for what it never makes. */
export function decodeName(encoded: string): string | undefined {
  if (encoded.includes(HASHED)) return undefined
  const bytes: Buffer[] = []
  const parts = encoded.matchAll(/~([0-9A-F]{2})|([^~]+)|~/gu)
  for (const [, hex, text] of parts) {
    if (hex === undefined && text === undefined) return undefined
    bytes.push(hex === undefined ? Buffer.from(text ?? '') : Buffer.from(hex, 'hex'))
  }
  const name = Buffer.concat(bytes).toString()
  return name !== '' && encodeName(name) === encoded ? name : undefined
}
