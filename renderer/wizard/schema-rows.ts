// The columns of a store as a write finds and leaves them, side by side: one line a column, what changes named.

import type { PlannedColumn, StorePlan } from '../../core/contract/index.ts'
import { sameName } from '../../core/contract/same-name.ts'

export type SchemaRowChange =
  | 'same'
  | 'added'
  | 'widened'
  | 'renamed'
  | 'dropped'
  | 'cast'
  | 'missing'
  | 'refused'

export interface SchemaRow {
  readonly name: string
  readonly role: PlannedColumn['role']
  /** Types; null where it is not there. */
  readonly input: string | null
  readonly before: string | null
  readonly after: string | null
  readonly change: SchemaRowChange
  /** Why, in words. */
  readonly note: string | null
}

type SchemaOf = Pick<StorePlan, 'columns' | 'schemaBefore' | 'schemaAfter' | 'createsTable'>

/** In the order of the plan; what only the table has comes last. */
export function schemaRows({ columns, schemaBefore, schemaAfter, createsTable }: SchemaOf): SchemaRow[] {
  const typeIn = (schema: readonly { name: string; type: string }[] | null, name: string): string | null =>
    schema?.find((column) => sameName(column.name, name))?.type ?? null
  const planned = columns.map((column): SchemaRow => {
    const before = typeIn(schemaBefore, column.name)
    const after = typeIn(schemaAfter, column.name) ?? column.storedType
    return {
      name: column.name,
      role: column.role,
      input: column.inputType,
      before,
      after: column.change === 'refused' ? before : after,
      change: changeOf(column, before, after, createsTable),
      note: column.note,
    }
  })
  const rest = (schemaBefore ?? [])
    .filter(({ name }) => !columns.some((column) => sameName(column.name, name)))
    .map(({ name, type }): SchemaRow => {
      const after = typeIn(schemaAfter, name)
      return {
        name,
        role: 'feature',
        input: null,
        before: type,
        after,
        change: after === null ? 'dropped' : after === type ? 'same' : 'widened',
        note: null,
      }
    })
  return [...planned, ...rest]
}

function changeOf(
  column: PlannedColumn,
  before: string | null,
  after: string | null,
  createsTable: boolean,
): SchemaRowChange {
  if (column.change === 'refused' || column.change === 'missing') return column.change
  if (before !== null && after !== null && before !== after) return 'widened'
  if (column.change === 'cast') return 'cast'
  // In a table that is made now everything is new, which goes without saying.
  return column.change === 'new' && !createsTable ? 'added' : 'same'
}

/** `2 added, 1 widened, 1 missing`; empty when nothing changes. */
export function summarizeSchema(rows: readonly SchemaRow[]): string {
  const kinds = ['refused', 'added', 'widened', 'renamed', 'dropped', 'missing', 'cast'] as const
  return kinds
    .map((kind) => [rows.filter(({ change }) => change === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ')
}
