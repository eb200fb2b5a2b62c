// What a test says of itself and of what it found, in words that people read.

import type { GroupTest } from '../contract/index.ts'
import { listed } from '../features/field-problem.ts'

/** Such as `customer_id is not NULL`. */
export function titleOf(test: GroupTest, eventTimeCol: string): string {
  switch (test.kind) {
    case 'not_null':
      return `${listed(test.columns)} ${test.columns.length === 1 ? 'is' : 'are'} not NULL`
    case 'unique':
      return `${listed(test.columns)} ${test.columns.length === 1 ? 'is' : 'are together'} unique`
    case 'accepted_range':
      return `${test.column} is ${rangeOf(test.min, test.max)}`
    case 'accepted_values':
      return `${test.column} is ${test.values.length === 1 ? '' : 'one of '}${test.values.join(', ')}`
    case 'freshness':
      return `${test.column ?? eventTimeCol} is no older than ${test.maxAge}`
    case 'row_count':
      return `the row count is ${rangeOf(test.min, test.max)}`
    case 'sql':
      return test.name
  }
}

function rangeOf(min: number | string | undefined, max: number | string | undefined): string {
  if (min === undefined) return `at most ${max}`
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`
}

export function rowsFound(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'} ${what}`
}
