// Times in JSON are ISO 8601; DuckDB prints them with a space.

import type { Cell } from '../contract/index.ts'

/** A column without a zone stays without one; one with a zone is in UTC. */
export function isoCell(value: Cell, type: string): Cell {
  if (typeof value !== 'string' || !type.startsWith('TIMESTAMP')) return value
  const iso = value.replace(/^(\S+) /, '$1T')
  return type === 'TIMESTAMP WITH TIME ZONE' ? iso.replace(/\+00$/, 'Z') : iso
}
