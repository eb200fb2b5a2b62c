// Names that the wizard proposes and the cures it offers: nobody should have to invent what can be read off the file
// and its columns.

import { NAME_PATTERN } from '../../core/contract/index.ts'

/** The nearest name that is allowed; empty when nothing of the text can be kept. */
export function nearestName(text: string): string {
  const kept = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 100)
  return /^\d/.test(kept) ? `_${kept}` : kept
}

export interface NameProblem {
  readonly message: string
  /** A name that would do. */
  readonly cure: string | null
}

/** Why a text is no name; null when it is one. `what` begins the sentence: 'A table name'. */
export function nameProblem(text: string, what: string): NameProblem | null {
  const cure = nearestName(text) || null
  if (text.trim() === '') return { message: `${what} is needed.`, cure: null }
  if (NAME_PATTERN.test(text)) return null
  if (/^\d[A-Za-z0-9_]*$/.test(text)) return { message: `${what} does not start with a digit.`, cure }
  return { message: `${what} has letters, digits and underscores.`, cure }
}

/** `name`, or `name_2`, `name_3`, … when that is taken. The case does not tell names apart. */
export function freeName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((other) => other.toLowerCase()))
  if (!used.has(name.toLowerCase())) return name
  for (let number = 2; ; number++)
    if (!used.has(`${name}_${number}`.toLowerCase())) return `${name}_${number}`
}

/** `flights.csv.gz` → `flights`, `customers_2024-01-15.csv` → `customers`: the file's subject, without its date. */
export function subjectOf(fileName: string): string {
  const stem = fileName.replace(/\.(csv|tsv|txt|parquet|pq)(\.(gz|zst|zstd))?$/i, '')
  return nearestName(stem.replace(/[-_. ]*\d{4}[-_.]?\d{2}([-_.]?\d{2})?[-_.]*$/, '') || stem).toLowerCase()
}

/** `customer_id` → `customer`, `origin, dest` → `origin_dest`. */
export function entityNameFor(joinKeys: readonly string[]): string {
  const bare = (key: string) =>
    key.replace(/([a-z0-9])(Id|Key|Code|No|Num)$/, '$1').replace(/[_ -](id|key|code|no|num|nr|number)$/i, '')
  return nearestName(joinKeys.map((key) => bare(key) || key).join('_')).toLowerCase()
}

/** Of entity and file: `plane` and `flights` → `plane_flights`; `customer` and `customers` → `customer_features`. */
export function groupNameFor(entity: string, subject: string): string {
  if (entity === '') return nearestName(subject)
  const same = subject === '' || subject.replace(/s$/, '') === entity.toLowerCase().replace(/s$/, '')
  if (same) return `${entity}_features`
  if (subject.startsWith(`${entity.toLowerCase()}_`)) return nearestName(subject)
  return nearestName(`${entity}_${subject}`)
}
