// What a name may be. Names of entities, groups, namespaces and tables become file names, SQL names and catalog
// names, so one rule holds for all of them, and a refusal always carries a name that would do.

import { NAME_PATTERN } from '../contract/features.ts'

/** Longer names would not fit the file systems and catalogs they end up in. */
const MAX_LENGTH = 128

/** Device names that Windows refuses as file names, whatever their extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** The nearest name that is allowed, or null when nothing of the text can be kept. */
export function suggestName(text: string): string | null {
  const kept = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, MAX_LENGTH - 1)
  if (kept === '') return null
  if (/^\d/.test(kept) || RESERVED.test(kept)) return `_${kept}`
  return kept
}

/** Why `text` is not a name, with a cure; null when it is one. `what` begins the sentence: 'The table name'. */
export function nameProblem(text: string, what: string): string | null {
  if (text.trim() === '') return `${what} is empty.`
  const cure = suggestName(text)
  const try_ = cure === null ? '' : ` Try ${cure}.`
  if (!NAME_PATTERN.test(text))
    return `${what} may have only letters A-Z, digits and _, and may not start with a digit.${try_}`
  if (text.length > MAX_LENGTH) return `${what} is longer than ${MAX_LENGTH} letters.${try_}`
  if (RESERVED.test(text)) return `${what} is reserved by Windows.${try_}`
  return null
}
