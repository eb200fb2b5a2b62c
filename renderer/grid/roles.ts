// What a column is to its feature group, and the words of a header's second line.

import type { Column } from '../../core/contract/index.ts'
import { formatShare } from '../ui/format.ts'
import { typeLabel } from './column-type.ts'

export type ColumnRole = 'key' | 'event_time' | 'feature'

/** `text · key`, `double · 1.9 % null`. `nullShare` 0..1. */
export function headerNote(
  column: Column,
  role: ColumnRole | undefined,
  nullShare: number | undefined,
): string {
  const parts = [typeLabel(column.type)]
  if (role === 'key') parts.push('key')
  if (role === 'event_time') parts.push('event time')
  if (nullShare !== undefined && nullShare > 0) parts.push(`${formatShare(nullShare)} null`)
  return parts.join(' · ')
}
