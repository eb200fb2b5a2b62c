// Changes of a table's columns as a commit of Iceberg's (table specification, "Schema Evolution"). Fields keep their
// ids whatever they are called: files are read by them, so nothing is rewritten, and each snapshot goes on naming the
// schema that it was written with.

import { FirnError } from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import type { JsonObject } from '../spec/json.ts'
import { currentSchema, type TableMetadata } from '../spec/metadata.ts'
import { type Field, type Schema, sameSchema, type Type } from '../spec/schema.ts'
import type { SchemaUpdate } from '../spec/schema-update.ts'

export type FieldChange =
  /** Last, optional. `type` takes fresh ids for fields inside it. */
  | { readonly kind: 'add'; readonly name: string; readonly type: TypeOf }
  | { readonly kind: 'widen'; readonly name: string; readonly type: TypeOf }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'drop'; readonly name: string }

type TypeOf = (nextId: () => number) => Type

/**
 * null when the table is so already, as another writer may have made it. Errors: FirnError `schema_mismatch` for a
 * change that the table does not take, with the column in `details`.
 */
export function evolveSchema(table: TableMetadata, changes: readonly FieldChange[]): SchemaUpdate | null {
  const before = currentSchema(table)
  let lastId = table['last-column-id']
  const nextId = (): number => {
    lastId += 1
    return lastId
  }
  const fields = changes.reduce<readonly Field[]>(
    (now, change) => changed(now, change, { table, schema: before, nextId }),
    before.fields,
  )
  const wanted: Schema = { ...before, fields }
  if (sameSchema(before, wanted)) return null
  const known = table.schemas.find((one) => sameSchema(one, wanted))
  const newId = Math.max(...table.schemas.map((one) => one['schema-id'])) + 1
  const schema = { ...wanted, 'schema-id': known?.['schema-id'] ?? newId }
  return {
    requirements: [
      { type: 'assert-current-schema-id', 'current-schema-id': table['current-schema-id'] },
      { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': table['last-column-id'] },
    ],
    updates: [
      { action: 'add-schema', schema: schema as unknown as JsonObject, 'last-column-id': lastId },
      { action: 'set-current-schema', 'schema-id': -1 },
    ],
    schema,
  }
}

interface Context {
  readonly table: TableMetadata
  readonly schema: Schema
  readonly nextId: () => number
}

function changed(fields: readonly Field[], change: FieldChange, context: Context): readonly Field[] {
  switch (change.kind) {
    case 'add':
      return withAdded(fields, change, context)
    case 'widen': {
      const field = findField(fields, change.name)
      const wider = change.type(noId)
      if (fitsType(wider, field.type)) return fields
      if (!promotes(field.type, wider)) throw noPromotion(field, wider)
      return fields.map((one) => (one === field ? { ...field, type: wider } : one))
    }
    case 'rename': {
      const field = findField(fields, change.from)
      const taken = fields.find((one) => one !== field && sameName(one.name, change.to))
      if (taken) throw mismatch(taken.name, `The table has a column ${taken.name} already.`)
      return fields.map((one) => (one === field ? { ...field, name: change.to } : one))
    }
    case 'drop': {
      const field = findField(fields, change.name)
      refuseNeeded(field, context)
      return fields.filter((one) => one !== field)
    }
  }
}

function withAdded(
  fields: readonly Field[],
  { name, type }: Extract<FieldChange, { kind: 'add' }>,
  { nextId }: Context,
): readonly Field[] {
  const known = fields.find((field) => sameName(field.name, name))
  if (known === undefined) {
    const id = nextId()
    return [...fields, { id, name, required: false, type: type(nextId) }]
  }
  // Another writer has added it.
  const wanted = type(noId)
  if (fitsType(wanted, known.type)) return fields
  throw mismatch(
    known.name,
    `The column ${known.name} was added meanwhile, as ${typeText(known.type)}; this write has ${typeText(wanted)}.`,
  )
}

function findField(fields: readonly Field[], name: string): Field {
  const found = fields.find((field) => field.name === name) ?? fields.find((one) => sameName(one.name, name))
  if (found) return found
  throw mismatch(name, `The table has no column ${name}.`)
}

/** Readers find partitions, order and identity of rows by these; a table keeps them. */
function refuseNeeded({ id, name }: Field, { table, schema }: Context): void {
  const spec = table['partition-specs'].find((one) => one['spec-id'] === table['default-spec-id'])
  const order = table['sort-orders'].find((one) => one['order-id'] === table['default-sort-order-id'])
  const why = spec?.fields.some((field) => field['source-id'] === id)
    ? 'the table is partitioned by it'
    : order?.fields.some((field) => field['source-id'] === id)
      ? 'the table is sorted by it'
      : schema['identifier-field-ids']?.includes(id)
        ? 'it identifies the rows'
        : null
  if (why) throw mismatch(name, `The column ${name} cannot be dropped: ${why}.`)
}

/** Whether files with the one type are files of a column of the other. Ids do not matter: those of the table count. */
export function fitsType(written: Type, column: Type): boolean {
  return withoutIds(written) === withoutIds(column) || promotes(written, column)
}

const noId = (): number => 0

/** Which primitive types may become which in version 2, besides themselves. */
function promotes(from: Type, to: Type): boolean {
  if (typeof from !== 'string' || typeof to !== 'string') return false
  if ((from === 'int' && to === 'long') || (from === 'float' && to === 'double')) return true
  const [a, b] = [decimal(from), decimal(to)]
  return a !== null && b !== null && a.scale === b.scale && b.precision > a.precision
}

function decimal(type: string): { readonly precision: number; readonly scale: number } | null {
  const [, precision, scale] = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(type) ?? []
  return precision === undefined ? null : { precision: Number(precision), scale: Number(scale) }
}

function noPromotion({ name, type }: Field, to: Type): FirnError {
  return mismatch(name, `The column ${name} is ${typeText(type)} and cannot become ${typeText(to)}.`)
}

const typeText = (type: Type): string => (typeof type === 'string' ? type : type.type)

const withoutIds = (type: Type): string =>
  JSON.stringify(type, (key, value: unknown) => (/^(id|.*-id)$/.test(key) ? undefined : value))

function mismatch(column: string, message: string): FirnError {
  return new FirnError('schema_mismatch', message, {
    hint: 'Nothing was changed. Look at the table’s columns now, and try again.',
    details: { column },
  })
}
