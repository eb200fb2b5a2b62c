import { describe, expect, it } from 'vitest'
import { applyUpdates } from '../spec/apply-updates.ts'
import type { JsonObject, JsonValue } from '../spec/json.ts'
import { currentSchema, type TableMetadata } from '../spec/metadata.ts'
import { newTableMetadata, readCreateTableRequest } from '../spec/new-table.ts'
import { checkRequirement, readRequirement } from '../spec/requirement.ts'
import type { Type } from '../spec/schema.ts'
import { readUpdate } from '../spec/table-update.ts'
import { evolveSchema, type FieldChange } from './evolve-schema.ts'

function newTable(fields: Readonly<Record<string, JsonValue>>, more: JsonObject = {}): TableMetadata {
  const schema = {
    type: 'struct',
    fields: Object.entries(fields).map(([name, type], at) => ({ id: at + 1, name, required: false, type })),
  }
  return newTableMetadata(readCreateTableRequest({ name: 't', schema, ...more }), 'u-u-i-d', '/wh/t', 1000)
}

/** The table after the changes, as a catalog commits them. */
function evolved(table: TableMetadata, ...changes: FieldChange[]): TableMetadata {
  const update = evolveSchema(table, changes)
  if (update === null) return table
  for (const requirement of update.requirements) checkRequirement(readRequirement(requirement), table)
  const after = applyUpdates(table, update.updates.map(readUpdate), { now: 2000 })
  expect(currentSchema(after)).toEqual(update.schema)
  return after
}

const fieldsOf = (table: TableMetadata) =>
  currentSchema(table).fields.map(({ id, name, type }) => [id, name, type])
const widen = (name: string, type: Type): FieldChange => ({ kind: 'widen', name, type: () => type })
const add = (name: string, type: Type): FieldChange => ({ kind: 'add', name, type: () => type })

describe('changes of a table’s columns', () => {
  const table = newTable({ a: 'int', b: 'float', c: 'decimal(9, 2)' })

  it('are one new schema; ids are never given twice', () => {
    const after = evolved(
      table,
      { kind: 'rename', from: 'a', to: 'x' },
      { kind: 'drop', name: 'C' },
      widen('b', 'double'),
      add('c', 'date'),
      {
        kind: 'add',
        name: 'tags',
        type: (nextId) => ({
          type: 'list',
          'element-id': nextId(),
          element: 'string',
          'element-required': false,
        }),
      },
    )
    expect(fieldsOf(after)).toEqual([
      [1, 'x', 'int'],
      [2, 'b', 'double'],
      [4, 'c', 'date'],
      [5, 'tags', { type: 'list', 'element-id': 6, element: 'string', 'element-required': false }],
    ])
    expect(after['last-column-id']).toBe(6)
    expect(after.schemas).toHaveLength(2)
    expect(fieldsOf({ ...after, 'current-schema-id': 0 })).toEqual(fieldsOf(table))
  })

  it('that take back others are the schema that was there', () => {
    const there = evolved(table, { kind: 'rename', from: 'a', to: 'x' })
    const back = evolved(there, { kind: 'rename', from: 'x', to: 'a' })
    expect([back.schemas.length, back['current-schema-id']]).toEqual([2, 0])
  })

  it('that another writer made already are none', () => {
    const changes: FieldChange[] = [add('d', 'long'), widen('a', 'long')]
    expect(evolveSchema(evolved(table, ...changes), changes)).toBeNull()
    // Rows of a narrower type fit a column that another writer made wider.
    expect(evolveSchema(evolved(table, add('d', 'long')), [add('d', 'int')])).toBeNull()
    expect(
      evolveSchema(evolved(table, widen('c', 'decimal(18, 2)')), [widen('c', 'decimal(12, 2)')]),
    ).toBeNull()
  })

  it('hold on the schema and the ids they were made for, and on no other', () => {
    const update = evolveSchema(table, [add('d', 'long')])
    const other = evolved(table, add('e', 'long'))
    for (const requirement of update?.requirements ?? [])
      expect(() => checkRequirement(readRequirement(requirement), other)).toThrow('changed')
    expect(update?.requirements).toHaveLength(2)
  })

  it.each([
    ['a column that is not there', { kind: 'rename', from: 'z', to: 'y' }, 'no column z'],
    ['a name that is taken', { kind: 'rename', from: 'a', to: 'B' }, 'a column b already'],
    ['another scale', widen('c', 'decimal(12, 3)'), 'cannot become'],
    ['text for a number', widen('a', 'string'), 'cannot become'],
    ['a new column of another type than it has', add('b', 'date'), 'added meanwhile, as float'],
  ] as const)('refuse %s', (_, change, message) => {
    expect(() => evolveSchema(table, [change])).toThrow(message)
  })

  it('keep what a table is partitioned and sorted by', () => {
    const parted = newTable(
      { a: 'int', b: 'int', c: 'int' },
      {
        'partition-spec': { fields: [{ name: 'a', transform: 'identity', 'source-id': 1 }] },
        'write-order': {
          'order-id': 1,
          fields: [{ transform: 'identity', 'source-id': 2, direction: 'asc', 'null-order': 'nulls-first' }],
        },
      },
    )
    for (const name of ['a', 'b'])
      expect(() => evolveSchema(parted, [{ kind: 'drop', name }])).toThrow(`${name} cannot be dropped`)
    expect(fieldsOf(evolved(parted, { kind: 'rename', from: 'a', to: 'x' }))[0]).toEqual([1, 'x', 'int'])
  })
})
