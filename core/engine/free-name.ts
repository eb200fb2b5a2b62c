// A name for a column of our own beside the user's.

import { type Column, sameName } from '../contract/index.ts'

/** The name, with as many underscores behind it as it takes to be no column's. */
export function freeName(name: string, columns: readonly Column[]): string {
  const isTaken = columns.some((column) => sameName(column.name, name))
  return isTaken ? freeName(`${name}_`, columns) : name
}
