// Applies the updates of a table's schemas, partition specs and sort orders (semantics of Java's
// TableMetadata.Builder: what is there already is reused, -1 means the one added last).

import { currentSchema, type TableMetadata } from './metadata.ts'
import { change, type MetadataDraft } from './metadata-draft.ts'
import {
  checkOrderFitsSchema,
  checkSpecFitsSchema,
  LAST_ID_BEFORE_PARTITIONS,
  type PartitionField,
  type PartitionSpec,
  type SortOrder,
  sameOrder,
  samePartitioning,
  UNSORTED,
  type UnboundPartitionSpec,
} from './partitioning.ts'
import { illegalArgument, invalid } from './rest-error.ts'
import { checkSchemaFitsVersion, highestFieldId, type Schema, sameSchema } from './schema.ts'

export function addSchema(draft: MetadataDraft, schema: Schema): void {
  const { table } = draft
  checkSchemaFitsVersion(schema, table['format-version'])
  const lastColumnId = Math.max(table['last-column-id'], highestFieldId(schema))
  const same = table.schemas.find((one) => sameSchema(one, schema))
  const id =
    same?.['schema-id'] ??
    nextId(
      table.schemas.map((one) => one['schema-id']),
      0,
    )
  if (same === undefined) {
    change(draft, {
      schemas: [...table.schemas, { ...schema, 'schema-id': id }],
      'last-column-id': lastColumnId,
    })
  } else if (lastColumnId !== table['last-column-id']) change(draft, { 'last-column-id': lastColumnId })
  draft.lastAdded.schema = id
  renumber(draft.renumbered.schema, schema['schema-id'], id)
}

export function setCurrentSchema(draft: MetadataDraft, requested: number): void {
  const id = resolveId(requested, draft.lastAdded.schema, draft.renumbered.schema, {
    noneAdded: 'Cannot set last added schema: no schema has been added',
    known: draft.table.schemas.map((one) => one['schema-id']),
    unknown: 'Cannot set current schema to unknown schema',
  })
  if (draft.table['current-schema-id'] !== id) change(draft, { 'current-schema-id': id })
}

export function removeSchemas(draft: MetadataDraft, ids: readonly number[]): void {
  if (ids.includes(draft.table['current-schema-id']))
    throw illegalArgument('Cannot remove the current schema')
  const schemas = draft.table.schemas.filter((one) => !ids.includes(one['schema-id']))
  if (schemas.length !== draft.table.schemas.length) change(draft, { schemas })
}

export function addSpec(draft: MetadataDraft, spec: UnboundPartitionSpec): void {
  const { table } = draft
  const same = table['partition-specs'].find((one) => samePartitioning(one, spec))
  const id =
    same?.['spec-id'] ??
    nextId(
      table['partition-specs'].map((one) => one['spec-id']),
      0,
    )
  if (same === undefined) {
    checkSpecFitsSchema(spec, schemaInForce(draft))
    const bound = numberPartitionFields(table, { ...spec, 'spec-id': id })
    change(draft, {
      'partition-specs': [...table['partition-specs'], bound],
      'last-partition-id': Math.max(
        table['last-partition-id'],
        ...bound.fields.map((field) => field['field-id']),
      ),
    })
  }
  draft.lastAdded.spec = id
  if (spec['spec-id'] !== undefined) renumber(draft.renumbered.spec, spec['spec-id'], id)
}

function numberPartitionFields(
  table: TableMetadata,
  spec: UnboundPartitionSpec & { 'spec-id': number },
): PartitionSpec {
  const known = new Map<string, number>()
  if (table['format-version'] > 1)
    for (const field of table['partition-specs'].flatMap((one) => one.fields))
      known.set(`${field['source-id']} ${field.transform}`, field['field-id'])
  let last = Math.max(
    table['last-partition-id'],
    LAST_ID_BEFORE_PARTITIONS,
    ...spec.fields.map((field) => field['field-id'] ?? 0),
  )
  const fields = spec.fields.map((field): PartitionField => {
    const { name, transform, 'source-id': source } = field
    const id = field['field-id'] ?? known.get(`${source} ${transform}`) ?? ++last
    return { name, transform, 'source-id': source, 'field-id': id }
  })
  if (table['format-version'] === 1) checkSequential(fields)
  return { 'spec-id': spec['spec-id'], fields }
}

function checkSequential(fields: readonly PartitionField[]): void {
  const sequential = fields.every(
    (field, index) => field['field-id'] === LAST_ID_BEFORE_PARTITIONS + 1 + index,
  )
  if (!sequential) throw invalid('Spec does not use sequential IDs that are required in v1')
}

export function setDefaultSpec(draft: MetadataDraft, requested: number): void {
  const id = resolveId(requested, draft.lastAdded.spec, draft.renumbered.spec, {
    noneAdded: 'Cannot set last added spec: no spec has been added',
    known: draft.table['partition-specs'].map((one) => one['spec-id']),
    unknown: 'Cannot set default partition spec to unknown spec',
  })
  if (draft.table['default-spec-id'] !== id) change(draft, { 'default-spec-id': id })
}

export function removeSpecs(draft: MetadataDraft, ids: readonly number[]): void {
  const { table } = draft
  if (ids.includes(table['default-spec-id']))
    throw illegalArgument('Cannot remove the default partition spec')
  const specs = table['partition-specs'].filter((one) => !ids.includes(one['spec-id']))
  if (specs.length !== table['partition-specs'].length) change(draft, { 'partition-specs': specs })
}

export function addSortOrder(draft: MetadataDraft, order: SortOrder): void {
  const { table } = draft
  const orders = table['sort-orders']
  const same = orders.find((one) => sameOrder(one, order))
  const unsorted = order.fields.length === 0
  const id =
    same?.['order-id'] ??
    (unsorted
      ? 0
      : nextId(
          orders.map((one) => one['order-id']),
          1,
        ))
  if (same === undefined) {
    checkOrderFitsSchema(order, schemaInForce(draft))
    change(draft, { 'sort-orders': [...orders, unsorted ? UNSORTED : { ...order, 'order-id': id }] })
  }
  draft.lastAdded.order = id
  renumber(draft.renumbered.order, order['order-id'], id)
}

export function setDefaultSortOrder(draft: MetadataDraft, requested: number): void {
  const id = resolveId(requested, draft.lastAdded.order, draft.renumbered.order, {
    noneAdded: 'Cannot set last added sort order: no sort order has been added',
    known: draft.table['sort-orders'].map((one) => one['order-id']),
    unknown: 'Cannot set default sort order to unknown sort order',
  })
  if (draft.table['default-sort-order-id'] !== id) change(draft, { 'default-sort-order-id': id })
}

/** The current schema; while a table is made, the one that was added last if none was chosen yet. */
function schemaInForce(draft: MetadataDraft): Schema {
  const { table, lastAdded } = draft
  const id = table['current-schema-id'] >= 0 ? table['current-schema-id'] : lastAdded.schema
  return currentSchema({ ...table, 'current-schema-id': id ?? -1 })
}

function nextId(ids: readonly number[], first: number): number {
  return Math.max(first - 1, ...ids) + 1
}

function renumber(ids: Map<number, number>, requested: number, actual: number): void {
  if (requested !== actual) ids.set(requested, actual)
}

function resolveId(
  requested: number,
  lastAdded: number | undefined,
  renumbered: ReadonlyMap<number, number>,
  words: { readonly noneAdded: string; readonly known: readonly number[]; readonly unknown: string },
): number {
  if (requested === -1) {
    if (lastAdded === undefined) throw invalid(words.noneAdded)
    return lastAdded
  }
  const id = renumbered.get(requested) ?? requested
  if (!words.known.includes(id)) throw illegalArgument(`${words.unknown}: ${requested}`)
  return id
}
