// A test as it is being typed: every field as text, so that half a number is no error yet; and what it means once it is
// saved. Fields of another kind are kept, so that trying one kind loses nothing.

import type { GroupTest } from '../../../core/contract/index.ts'
import { columnKind, isNumeric } from '../../grid/column-type.ts'

export const testKinds = [
  'not_null',
  'unique',
  'accepted_range',
  'accepted_values',
  'freshness',
  'row_count',
  'sql',
] as const satisfies readonly GroupTest['kind'][]

export interface TestDraft {
  /** Of this editing only: what the list knows it by. */
  readonly id: number
  readonly kind: GroupTest['kind']
  readonly severity: GroupTest['severity']
  readonly columns: readonly string[]
  /** Empty: not chosen; of `freshness` that is the event time. */
  readonly column: string
  readonly min: string
  readonly max: string
  readonly values: readonly string[]
  readonly maxAge: string
  readonly name: string
  readonly sql: string
}

export type TestField = 'columns' | 'column' | 'min' | 'max' | 'values' | 'maxAge' | 'name' | 'sql'

export type Understood =
  | { readonly ok: true; readonly test: GroupTest }
  | { readonly ok: false; readonly field: TestField; readonly message: string }

export const emptyTest = (id: number, kind: GroupTest['kind']): TestDraft => ({
  id,
  kind,
  severity: 'fail',
  columns: [],
  column: '',
  min: '',
  max: '',
  values: [],
  maxAge: '',
  name: '',
  sql: '',
})

export function testDraft(id: number, test: GroupTest): TestDraft {
  const draft = { ...emptyTest(id, test.kind), severity: test.severity }
  switch (test.kind) {
    case 'not_null':
    case 'unique':
      return { ...draft, columns: test.columns }
    case 'accepted_range':
      return { ...draft, column: test.column, min: String(test.min ?? ''), max: String(test.max ?? '') }
    case 'accepted_values':
      return { ...draft, column: test.column, values: test.values.map(String) }
    case 'freshness':
      return { ...draft, column: test.column ?? '', maxAge: test.maxAge }
    case 'row_count':
      return { ...draft, min: String(test.min ?? ''), max: String(test.max ?? '') }
    case 'sql':
      return { ...draft, name: test.name, sql: test.sql }
  }
}

/** `typeOf`: a column's DuckDB type; empty where it is not known. */
export function understand(draft: TestDraft, typeOf: (column: string) => string): Understood {
  const { kind, severity } = draft
  switch (kind) {
    case 'not_null':
    case 'unique':
      return draft.columns.length === 0
        ? bad('columns', 'Choose at least one column.')
        : good({ kind, columns: [...draft.columns], severity })
    case 'accepted_range': {
      if (draft.column === '') return bad('column', 'Choose a column.')
      const type = typeOf(draft.column)
      const [min, max] = [bound(draft.min, type), bound(draft.max, type)]
      if (min === null && max === null) return bad('min', 'Give a least value, a greatest, or both.')
      if (min === 'wrong') return bad('min', `${draft.column} holds numbers: ${draft.min} is none.`)
      if (max === 'wrong') return bad('max', `${draft.column} holds numbers: ${draft.max} is none.`)
      return good({
        kind,
        column: draft.column,
        ...(min !== null && { min: min.value }),
        ...(max !== null && { max: max.value }),
        severity,
      })
    }
    case 'accepted_values': {
      if (draft.column === '') return bad('column', 'Choose a column.')
      if (draft.values.length === 0) return bad('values', 'Give at least one value.')
      const values = draft.values.map((text) => value(text, typeOf(draft.column)))
      const wrong = draft.values.find((_, index) => values[index] === null)
      if (wrong !== undefined) return bad('values', `${draft.column} cannot hold ${wrong}.`)
      return good({ kind, column: draft.column, values: values.filter((each) => each !== null), severity })
    }
    case 'freshness':
      return /^\d+(\.\d+)? *(second|minute|hour|day|week|month|year)s?$/i.test(draft.maxAge.trim())
        ? good({
            kind,
            ...(draft.column !== '' && { column: draft.column }),
            maxAge: draft.maxAge.trim(),
            severity,
          })
        : bad('maxAge', 'Write an age such as 2 days or 12 hours.')
    case 'row_count': {
      const [min, max] = [count(draft.min), count(draft.max)]
      if (min === 'wrong') return bad('min', 'A number of rows is a whole number.')
      if (max === 'wrong') return bad('max', 'A number of rows is a whole number.')
      if (min === null && max === null) return bad('min', 'Give a least number, a greatest, or both.')
      if (min !== null && max !== null && min > max) return bad('max', 'The greatest is below the least.')
      return good({ kind, ...(min !== null && { min }), ...(max !== null && { max }), severity })
    }
    case 'sql':
      if (draft.name.trim() === '') return bad('name', 'Say what must hold, in a few words.')
      if (draft.sql.trim() === '') return bad('sql', 'Write a SELECT over the table named rows.')
      return good({ kind, name: draft.name.trim(), sql: draft.sql.trim(), severity })
  }
}

const good = (test: GroupTest): Understood => ({ ok: true, test })
const bad = (field: TestField, message: string): Understood => ({ ok: false, field, message })

const number = (text: string): number | null =>
  /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : null

/** Null: none was given. */
function bound(text: string, type: string): { readonly value: number | string } | 'wrong' | null {
  const given = text.trim()
  if (given === '') return null
  const asNumber = number(given)
  if (type === '') return { value: asNumber ?? given }
  if (!isNumeric(columnKind(type))) return { value: given }
  return asNumber === null ? 'wrong' : { value: asNumber }
}

/** Null: a column of this type has no such value. */
function value(text: string, type: string): string | number | boolean | null {
  const kind = columnKind(type)
  if (type !== '' && isNumeric(kind)) return number(text.trim())
  if (type !== '' && kind === 'boolean') {
    const said = text.trim().toLowerCase()
    return said === 'true' ? true : said === 'false' ? false : null
  }
  return text
}

function count(text: string): number | 'wrong' | null {
  const given = text.trim().replaceAll(',', '')
  if (given === '') return null
  return /^\d{1,15}$/.test(given) ? Number(given) : 'wrong'
}
