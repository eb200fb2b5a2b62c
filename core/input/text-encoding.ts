// Which encoding a text file is in, from its first bytes: a byte order mark, valid UTF-8, the pattern of UTF-16, or
// else Windows-1252, the one that old spreadsheets write. Bytes that are no text at all are told apart.

import type { Head } from './file-bytes.ts'

/** As the contract names them; `utf-16` is little-endian, `utf-16be` big-endian. */
export type DetectedEncoding = 'utf-8' | 'utf-16' | 'utf-16be' | 'windows-1252'

/** null: not text. */
export function detectEncoding({ bytes, complete }: Head): DetectedEncoding | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  if (bytes.includes(0)) return isUtf16(bytes, 'le') ? 'utf-16' : isUtf16(bytes, 'be') ? 'utf-16be' : null
  if (decode(bytes, 'utf-8', !complete) !== null) return 'utf-8'
  return hasControls(bytes) ? null : 'windows-1252'
}

/** The text of a head, without byte order mark; null where the bytes are not in that encoding. */
export function decodeHead({ bytes, complete }: Head, encoding: string): string | null {
  return decode(bytes, decoderLabel(encoding), !complete)
}

function decode(bytes: Buffer, label: string, stream: boolean): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes, { stream })
  } catch {
    return null
  }
}

/** What TextDecoder calls an encoding of the contract. */
export function decoderLabel(encoding: string): string {
  const name = encoding.trim().toLowerCase()
  return (
    { 'utf-16': 'utf-16le', utf16: 'utf-16le', 'latin-1': 'latin1', cp1252: 'windows-1252' }[name] ?? name
  )
}

export function isKnownToDecoder(encoding: string): boolean {
  try {
    new TextDecoder(decoderLabel(encoding))
    return true
  } catch {
    return false
  }
}

/** A table in any language has delimiters and line breaks, digits mostly too: as 16-bit units with a zero half. */
function isUtf16(bytes: Buffer, order: 'le' | 'be'): boolean {
  const units = Math.min(bytes.length >> 1, 32 * 1024)
  let ascii = 0
  let separators = 0
  for (let index = 0; index < units; index++) {
    const unit = order === 'le' ? bytes.readUInt16LE(index * 2) : bytes.readUInt16BE(index * 2)
    const isSeparator = [9, 10, 13, 0x2c, 0x3b, 0x7c].includes(unit)
    if (unit === 0 || unit === 0xffff || (unit < 0x20 && !isSeparator)) return false
    if (unit < 0x7f) ascii += 1
    if (isSeparator) separators += 1
  }
  return separators > 0 && ascii / units > 0.05
}

/** Control characters other than tab, line breaks, form feed and escape are not in text. */
function hasControls(bytes: Buffer): boolean {
  return bytes.subarray(0, 64 * 1024).some((byte) => byte < 0x20 && ![9, 10, 12, 13, 27].includes(byte))
}
