import { describe, expect, it } from 'vitest'
import { applyUpdates } from './apply-updates.ts'
import type { JsonObject } from './json.ts'
import { newTableMetadata, readCreateTableRequest } from './new-table.ts'
import { checkRequirement, readRequirement } from './requirement.ts'

const created = newTableMetadata(
  readCreateTableRequest({
    name: 't',
    schema: { type: 'struct', fields: [{ id: 1, name: 'a', required: false, type: 'int' }] },
  }),
  'ab-cd',
  '/wh/t',
  1000,
)
const table = applyUpdates(
  created,
  [
    {
      action: 'add-snapshot',
      snapshot: { 'snapshot-id': 7n, 'sequence-number': 1, 'timestamp-ms': 1000, 'manifest-list': '/m' },
    },
    { action: 'set-snapshot-ref', name: 'main', ref: { type: 'branch', 'snapshot-id': 7n } },
    { action: 'set-snapshot-ref', name: 'v1', ref: { type: 'tag', 'snapshot-id': 7n } },
  ],
  { now: 1000 },
)

const check = (json: JsonObject) => checkRequirement(readRequirement(json), table)
const ref = (name: string, id: number | null): JsonObject => ({
  type: 'assert-ref-snapshot-id',
  ref: name,
  'snapshot-id': id,
})

describe('requirements that hold', () => {
  it.each<JsonObject>([
    { type: 'assert-table-uuid', uuid: 'AB-CD' },
    ref('main', 7),
    ref('v1', 7),
    ref('other', null),
    { type: 'assert-ref-snapshot-id', ref: 'other' },
    { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 1 },
    { type: 'assert-current-schema-id', 'current-schema-id': 0 },
    { type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': 999 },
    { type: 'assert-default-spec-id', 'default-spec-id': 0 },
    { type: 'assert-default-sort-order-id', 'default-sort-order-id': 0 },
  ])('%j', (json) => {
    expect(() => check(json)).not.toThrow()
  })

  it('assert-create where there is no table', () => {
    expect(() => checkRequirement({ type: 'assert-create' }, undefined)).not.toThrow()
  })
})

describe('requirements that are broken, in the words of Java', () => {
  it.each<[JsonObject, string]>([
    [{ type: 'assert-create' }, 'table already exists'],
    [{ type: 'assert-table-uuid', uuid: 'x' }, 'UUID does not match: expected ab-cd != x'],
    [ref('main', 6), 'branch main has changed: expected id 6 != 7'],
    [ref('v1', 6), 'tag v1 has changed: expected id 6 != 7'],
    [ref('main', null), 'branch main was created concurrently'],
    [ref('other', 6), 'branch or tag other is missing, expected 6'],
    [ref('toString', 6), 'branch or tag toString is missing, expected 6'],
    [
      { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': 2 },
      'last assigned field id changed: expected id 2 != 1',
    ],
    [
      { type: 'assert-current-schema-id', 'current-schema-id': 5 },
      'current schema changed: expected id 5 != 0',
    ],
    [
      { type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': 1000 },
      'last assigned partition id changed: expected id 1000 != 999',
    ],
    [
      { type: 'assert-default-spec-id', 'default-spec-id': 1 },
      'default partition spec changed: expected id 1 != 0',
    ],
    [
      { type: 'assert-default-sort-order-id', 'default-sort-order-id': 1 },
      'default sort order changed: expected id 1 != 0',
    ],
  ])('%j', (json, message) => {
    expect(() => check(json)).toThrow(
      expect.objectContaining({
        status: 409,
        type: 'CommitFailedException',
        message: `Requirement failed: ${message}`,
      }),
    )
  })

  it('anything of a table that is not there', () => {
    expect(() => checkRequirement(readRequirement(ref('main', 1)), undefined)).toThrow(
      'Requirement failed: table does not exist',
    )
  })
})

it('refuses a requirement that it does not know', () => {
  expect(() => readRequirement({ type: 'assert-weather' })).toThrow(
    'Cannot parse update requirement. Cannot convert type string to type: assert-weather',
  )
  expect(() => readRequirement({ type: 'assert-default-spec-id' })).toThrow(
    'Cannot parse missing field: default-spec-id',
  )
})
