// A name for a column of our own beside the user's.

import type { Column } from '../contract/index.ts'
import { findColumn } from './stored-columns.ts'

/** The name, with as many underscores behind it as it takes to be no column's. */
export function freeName(name: string, columns: readonly Column[]): string {
  return findColumn(columns, name) ? freeName(`${name}_`, columns) : name
}
