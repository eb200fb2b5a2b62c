// How a cell looks, and what it is when copied: the look may group digits and round a long double, the copy never
// changes a character of the value.

import type { Cell } from '../../core/contract/index.ts'
import type { ColumnKind } from './column-type.ts'

/** How a column draws its values. */
export interface CellStyle {
  readonly kind: ColumnKind
  /** Of doubles, by `columnDecimals`. */
  readonly decimals: number
  /** Whether thousands are set apart: not in numbers that are names, such as years and ids. */
  readonly grouped: boolean
}

export interface CellLook {
  readonly text: string
  readonly tone: 'value' | 'null' | 'empty'
  /** The exact value, where `text` is not it. */
  readonly exact?: string
}

const MINUS = '\u2212'
/** Beyond this many decimals a double says more about the machine than about the data. */
const MAX_DECIMALS = 3

/** The value as it is copied; null for NULL. Nested values are compact JSON. */
export function rawCell(cell: Cell): string | null {
  if (cell === null) return null
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number') return Object.is(cell, -0) ? '-0' : String(cell)
  if (typeof cell === 'boolean') return cell ? 'true' : 'false'
  return JSON.stringify(cell)
}

export function cellLook(cell: Cell, style: CellStyle): CellLook {
  if (cell === null) return { text: 'NULL', tone: 'null' }
  if (cell === '') return { text: '""', tone: 'empty', exact: 'empty text' }
  const raw = rawCell(cell) ?? ''
  const text = lookOf(cell, raw, style)
  return text === raw ? { text, tone: 'value' } : { text, tone: 'value', exact: raw }
}

function lookOf(cell: Cell, raw: string, { kind, decimals, grouped }: CellStyle): string {
  switch (kind) {
    case 'integer':
      return grouped ? groupDigits(raw) : raw.replace('-', MINUS)
    case 'decimal':
      return groupDigits(raw)
    case 'float':
      return typeof cell === 'number' ? doubleLook(cell, decimals) : groupDigits(raw)
    case 'timestamp':
    case 'time':
      return timeLook(raw)
    case 'text':
    case 'nested':
    case 'blob':
      return showWhitespace(raw)
    case 'boolean':
    case 'date':
      return raw
  }
}

/** `year`, `flight_id`, `zip`: integers by type that nobody counts with. */
export const isNameOfThings = (column: string): boolean =>
  /(^|_)(year|yr|id|key|code|zip|zipcode|postcode|number|num|no|nr)$/i.test(column) ||
  /[a-z](Id|Year|Code)$/.test(column)

/** Thousands separators in the integer part of a plain decimal number; anything else comes back as it is. */
export function groupDigits(raw: string): string {
  const match = /^(-?)(\d+)(\.\d+)?$/.exec(raw)
  if (!match) return raw
  const [, sign = '', whole = '', fraction = ''] = match
  return `${sign === '-' ? MINUS : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`
}

function doubleLook(value: number, decimals: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`
  const size = Math.abs(value)
  if (size >= 1e15) return String(value).replace('-', MINUS)
  const fixed = value.toFixed(decimals)
  // A small value must not read as zero.
  if (size !== 0 && Number(fixed) === 0) return String(Number(value.toPrecision(3))).replace(/^-/, MINUS)
  return groupDigits(fixed)
}

/**
 * Decimals that a column of doubles shows, so that its points stand under each other: all there are, up to a limit
 * that prices and measures keep. Where values go on beyond it (means, ratios), about three figures.
 */
export function columnDecimals(cells: readonly Cell[]): number {
  let most = 0
  const sizes: number[] = []
  for (const cell of cells) {
    if (typeof cell !== 'number' || !Number.isFinite(cell) || cell === 0) continue
    sizes.push(Math.abs(cell))
    if (Number.isInteger(cell)) continue
    const fraction = /\.(\d+)$/.exec(String(cell))?.[1]
    most = Math.max(most, fraction?.length ?? MAX_DECIMALS + 1)
  }
  if (most <= MAX_DECIMALS) return most
  const typical = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0
  return typical >= 10 ? 1 : typical >= 1 ? 2 : MAX_DECIMALS
}

/** `2013-01-01T05:00:00.000000+00` reads `2013-01-01 05:00:00 UTC`; other zones keep their offset. */
function timeLook(raw: string): string {
  const match = /^(.*?\d{2}:\d{2}(?::\d{2})?)(\.\d+)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(raw)
  if (!match) return raw
  const [, body = '', fraction = '', zone = ''] = match
  const shown = fraction.replace(/0+$/, '')
  const where = zone === '' ? '' : /^(Z|[+-]00(:?00)?)$/.test(zone) ? ' UTC' : ` ${zone.replace('-', MINUS)}`
  return `${body.replace('T', ' ')}${shown === '.' ? '' : shown}${where}`
}

/** Line breaks and tabs as signs: a row is one line, and a tab is not a space. */
function showWhitespace(raw: string): string {
  return raw.replace(/\r\n|\r|\n/g, '↵').replace(/\t/g, '⇥')
}
