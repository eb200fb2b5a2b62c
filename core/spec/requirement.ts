// The requirements of a commit (REST specification, `TableRequirement`): what must still be true of the table.

import type { JsonValue } from './json.ts'
import { MAIN_BRANCH, type TableMetadata } from './metadata.ts'
import { asInteger, asLong, asObject, asString, optional } from './read-json.ts'
import { badRequest, requirementFailed } from './rest-error.ts'

export type TableRequirement =
  | { readonly type: 'assert-create' }
  | { readonly type: 'assert-table-uuid'; readonly uuid: string }
  | { readonly type: 'assert-ref-snapshot-id'; readonly ref: string; readonly snapshotId: bigint | null }
  | { readonly type: NumberedRequirement; readonly expected: number }

const NUMBERED = {
  'assert-last-assigned-field-id': ['last-assigned-field-id', 'last-column-id', 'last assigned field id'],
  'assert-current-schema-id': ['current-schema-id', 'current-schema-id', 'current schema'],
  'assert-last-assigned-partition-id': [
    'last-assigned-partition-id',
    'last-partition-id',
    'last assigned partition id',
  ],
  'assert-default-spec-id': ['default-spec-id', 'default-spec-id', 'default partition spec'],
  'assert-default-sort-order-id': ['default-sort-order-id', 'default-sort-order-id', 'default sort order'],
} as const satisfies Record<string, readonly [string, keyof TableMetadata, string]>
type NumberedRequirement = keyof typeof NUMBERED

const isNumbered = (type: string): type is NumberedRequirement => Object.hasOwn(NUMBERED, type)

export function readRequirement(value: JsonValue): TableRequirement {
  const json = asObject(value, 'requirement')
  const type = asString(json.type, 'requirement type')
  if (isNumbered(type)) {
    const [key] = NUMBERED[type]
    return { type, expected: asInteger(json[key], key) }
  }
  switch (type) {
    case 'assert-create':
      return { type }
    case 'assert-table-uuid':
      return { type, uuid: asString(json.uuid, 'uuid') }
    case 'assert-ref-snapshot-id':
      return {
        type,
        ref: optional(json.ref, 'ref', asString) ?? MAIN_BRANCH,
        snapshotId: optional(json['snapshot-id'], 'snapshot-id', asLong) ?? null,
      }
    default:
      throw badRequest(`Cannot parse update requirement. Cannot convert type string to type: ${type}`)
  }
}

/** Throws 409 CommitFailedException if the table (undefined: there is none) is not as required. */
export function checkRequirement(requirement: TableRequirement, table: TableMetadata | undefined): void {
  if (requirement.type === 'assert-create') {
    if (table !== undefined) throw requirementFailed('table already exists')
    return
  }
  if (table === undefined) throw requirementFailed('table does not exist')
  switch (requirement.type) {
    case 'assert-table-uuid': {
      const { uuid } = requirement
      if (uuid.toLowerCase() !== table['table-uuid'].toLowerCase())
        throw requirementFailed(`UUID does not match: expected ${table['table-uuid']} != ${uuid}`)
      return
    }
    case 'assert-ref-snapshot-id':
      checkRef(requirement.ref, requirement.snapshotId, table)
      return
    default: {
      const [, field, words] = NUMBERED[requirement.type]
      const { expected } = requirement
      const actual = table[field]
      if (actual !== expected)
        throw requirementFailed(`${words} changed: expected id ${expected} != ${actual}`)
    }
  }
}

function checkRef(name: string, expected: bigint | null, table: TableMetadata): void {
  const ref = Object.hasOwn(table.refs, name) ? table.refs[name] : undefined
  if (ref === undefined) {
    if (expected !== null) throw requirementFailed(`branch or tag ${name} is missing, expected ${expected}`)
    return
  }
  if (expected === null) throw requirementFailed(`${ref.type} ${name} was created concurrently`)
  if (expected !== ref['snapshot-id'])
    throw requirementFailed(
      `${ref.type} ${name} has changed: expected id ${expected} != ${ref['snapshot-id']}`,
    )
}
