import { describe, expect, it } from 'vitest'
import { applyUpdates } from './apply-updates.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { TableMetadata } from './metadata.ts'
import { newTableMetadata, readCreateTableRequest } from './new-table.ts'
import { readUpdate } from './table-update.ts'

const field = (id: number, name: string, type: JsonValue = 'long'): JsonObject => ({
  id,
  name,
  required: false,
  type,
})
const schemaOf = (...fields: readonly JsonObject[]): JsonObject => ({ type: 'struct', fields })

function newTable(request: JsonObject = {}): TableMetadata {
  const json = { name: 't', schema: schemaOf(field(1, 'id'), field(2, 'ts', 'timestamp')), ...request }
  return newTableMetadata(readCreateTableRequest(json), 'u-u-i-d', '/wh/t', 1000)
}

const apply = (base: TableMetadata | undefined, ...updates: readonly JsonObject[]) =>
  applyUpdates(base, updates.map(readUpdate), { now: 1010, baseLocation: '/wh/t/metadata/v1.json' })

const snapshot = (id: bigint, sequence: number, more: JsonObject = {}): JsonObject => ({
  action: 'add-snapshot',
  snapshot: {
    'snapshot-id': id,
    'sequence-number': sequence,
    'timestamp-ms': 2000 + sequence,
    'manifest-list': `/wh/t/metadata/snap-${id}.avro`,
    summary: { operation: 'append' },
    ...more,
  },
})
const setRef = (name: string, id: bigint, more: JsonObject = {}): JsonObject => ({
  action: 'set-snapshot-ref',
  'ref-name': name,
  type: 'branch',
  'snapshot-id': id,
  ...more,
})
const withParent = (parent: bigint): JsonObject => ({ 'parent-snapshot-id': parent })

describe('a new table', () => {
  it('is format 2, unpartitioned, unsorted, zstd, with fresh field ids by level', () => {
    const table = newTable({
      schema: schemaOf(
        field(7, 'a', { type: 'struct', fields: [field(9, 'x')] }),
        field(8, 'b', { type: 'list', 'element-id': 3, element: 'int', 'element-required': true }),
        field(5, 'c', {
          type: 'map',
          'key-id': 1,
          key: 'string',
          'value-id': 2,
          value: 'long',
          'value-required': false,
        }),
      ),
      'partition-spec': { fields: [{ name: 'ax', transform: 'bucket[4]', 'source-id': 9 }] },
      'write-order': {
        'order-id': 4,
        fields: [{ transform: 'identity', 'source-id': 9, direction: 'asc', 'null-order': 'nulls-last' }],
      },
      properties: { owner: 'me', uuid: 'reserved' },
    })
    expect(table).toMatchObject({
      'format-version': 2,
      'table-uuid': 'u-u-i-d',
      location: '/wh/t',
      'last-column-id': 7,
      'current-schema-id': 0,
      'partition-specs': [
        { 'spec-id': 0, fields: [{ 'source-id': 4, 'field-id': 1000, name: 'ax', transform: 'bucket[4]' }] },
      ],
      'last-partition-id': 1000,
      'sort-orders': [{ 'order-id': 1, fields: [{ 'source-id': 4 }] }],
      'default-sort-order-id': 1,
      properties: { owner: 'me', 'write.parquet.compression-codec': 'zstd' },
      'current-snapshot-id': null,
      'snapshot-log': [],
      'metadata-log': [],
      'last-updated-ms': 1000,
    })
    expect(table.schemas[0]?.fields).toEqual([
      { id: 1, name: 'a', required: false, type: { type: 'struct', fields: [field(4, 'x')] } },
      {
        id: 2,
        name: 'b',
        required: false,
        type: { type: 'list', 'element-id': 5, element: 'int', 'element-required': true },
      },
      {
        id: 3,
        name: 'c',
        required: false,
        type: {
          type: 'map',
          'key-id': 6,
          key: 'string',
          'value-id': 7,
          value: 'long',
          'value-required': false,
        },
      },
    ])
  })

  it('takes its format version from the properties, without storing that', () => {
    const table = newTable({ properties: { 'format-version': '3' } })
    expect(table['format-version']).toBe(3)
    expect(table.properties).not.toHaveProperty('format-version')
    expect(() => newTable({ properties: { 'format-version': '4' } })).toThrow(
      'Cannot upgrade table to unsupported format version: v4 (supported: v3)',
    )
  })

  it.each<[string, JsonObject, string]>([
    ['no name', { name: null }, 'Invalid table name: null'],
    ['no schema', { schema: null }, 'Invalid schema: null'],
    [
      'a type of a later version',
      { schema: schemaOf(field(1, 'n', 'timestamp_ns')) },
      'not supported until v3',
    ],
    ['an unknown type', { schema: schemaOf(field(1, 'n', 'quaternion')) }, 'Cannot parse type string'],
    ['one name twice', { schema: schemaOf(field(1, 'a'), field(2, 'a')) }, 'multiple fields for name a'],
    ['one id twice', { schema: schemaOf(field(1, 'a'), field(1, 'b')) }, 'multiple fields for id 1'],
    [
      'a partition by a column that is not there',
      { 'partition-spec': { fields: [{ name: 'x', transform: 'identity', 'source-id': 9 }] } },
      'Cannot find source column for partition field',
    ],
    [
      'a transform that the column does not have',
      { 'partition-spec': { fields: [{ name: 'x', transform: 'day', 'source-id': 1 }] } },
      'Invalid source type long for transform: day',
    ],
  ])('is refused with %s', (_what, request, message) => {
    expect(() => newTable(request)).toThrow(expect.objectContaining({ status: 400 }))
    expect(() => newTable(request)).toThrow(message)
  })

  it('is made from updates alone, completed where they are silent', () => {
    const table = apply(
      undefined,
      { action: 'assign-uuid', uuid: 'x' },
      { action: 'upgrade-format-version', 'format-version': 1 },
      { action: 'set-location', location: '/wh/t/' },
      { action: 'add-schema', schema: { ...schemaOf(field(3, 'a')), 'schema-id': 5 } },
      { action: 'set-current-schema', 'schema-id': -1 },
    )
    expect(table).toMatchObject({
      'format-version': 1,
      location: '/wh/t',
      'current-schema-id': 0,
      'last-column-id': 3,
      'default-spec-id': 0,
      'default-sort-order-id': 0,
      'last-sequence-number': 0,
    })
    expect(() => apply(undefined, { action: 'assign-uuid', uuid: 'x' })).toThrow('without a location')
  })
})

describe('schemas', () => {
  const added = {
    action: 'add-schema',
    schema: schemaOf(field(1, 'id'), field(2, 'ts', 'timestamp'), field(3, 'n')),
  }

  it('are added once, and -1 is the one added last', () => {
    const table = apply(newTable(), added, { action: 'set-current-schema', 'schema-id': -1 })
    expect(table).toMatchObject({ 'current-schema-id': 1, 'last-column-id': 3 })
    const again = apply(table, added, { action: 'set-current-schema', 'schema-id': -1 })
    expect(again).toBe(table)
  })

  it('go back to an earlier one by adding it, even under an id that its client made up', () => {
    const renamed = apply(newTable(), added, { action: 'set-current-schema', 'schema-id': -1 })
    const first = { ...schemaOf(field(1, 'id'), field(2, 'ts', 'timestamp')), 'schema-id': 2 }
    const back = apply(
      renamed,
      { action: 'add-schema', schema: first },
      { action: 'set-current-schema', 'schema-id': 2 },
    )
    expect(back['current-schema-id']).toBe(0)
    expect(back.schemas).toHaveLength(2)
    expect(back['last-column-id']).toBe(3)
  })

  it('differ by documentation, requiredness and identifiers', () => {
    const table = apply(
      newTable(),
      {
        action: 'add-schema',
        schema: schemaOf({ ...field(1, 'id'), doc: 'd' }, field(2, 'ts', 'timestamp')),
      },
      {
        action: 'add-schema',
        schema: schemaOf({ ...field(1, 'id'), required: true }, field(2, 'ts', 'timestamp')),
      },
      {
        action: 'add-schema',
        schema: {
          ...schemaOf({ ...field(1, 'id'), required: true }, field(2, 'ts', 'timestamp')),
          'identifier-field-ids': [1],
        },
      },
    )
    expect(table.schemas.map((schema) => schema['schema-id'])).toEqual([0, 1, 2, 3])
  })

  it('are refused where they do not fit', () => {
    const current = (id: number) => apply(newTable(), { action: 'set-current-schema', 'schema-id': id })
    expect(() => current(-1)).toThrow('Cannot set last added schema: no schema has been added')
    expect(() => current(9)).toThrow('Cannot set current schema to unknown schema: 9')
  })

  it('are removed, but not the current one', () => {
    const table = apply(newTable(), added, { action: 'set-current-schema', 'schema-id': -1 })
    const removed = apply(table, { action: 'remove-schemas', 'schema-ids': [0] })
    expect(removed.schemas.map((schema) => schema['schema-id'])).toEqual([1])
    expect(() => apply(table, { action: 'remove-schemas', 'schema-ids': [1] })).toThrow(
      'Cannot remove the current schema',
    )
  })

  it('keep the columns that partitions are made of', () => {
    const table = newTable({
      'partition-spec': { fields: [{ name: 'd', transform: 'day', 'source-id': 2 }] },
    })
    const withoutTs = { action: 'add-schema', schema: schemaOf(field(1, 'id')) }
    expect(() => apply(table, withoutTs, { action: 'set-current-schema', 'schema-id': -1 })).toThrow(
      'Cannot find source column for partition field',
    )
  })
})

describe('partition specs and sort orders', () => {
  const byDay = { action: 'add-spec', spec: { fields: [{ name: 'd', transform: 'day', 'source-id': 2 }] } }
  const byId = {
    action: 'add-spec',
    spec: { fields: [{ name: 'i', transform: 'identity', 'source-id': 1 }] },
  }
  const useLast = { action: 'set-default-spec', 'spec-id': -1 }

  it('get ids; a field that was there before keeps its own', () => {
    const one = apply(newTable(), byDay, useLast)
    expect(one).toMatchObject({ 'default-spec-id': 1, 'last-partition-id': 1000 })
    const two = apply(one, byId, useLast)
    expect(two).toMatchObject({ 'default-spec-id': 2, 'last-partition-id': 1001 })
    const both = {
      action: 'add-spec',
      spec: { fields: [...byId.spec.fields, { name: 'day', transform: 'day', 'source-id': 2 }] },
    }
    const three = apply(two, both, useLast)
    expect(three['partition-specs'].at(-1)?.fields.map((one) => one['field-id'])).toEqual([1001, 1000])
    expect(apply(three, byDay, useLast)).toMatchObject({ 'default-spec-id': 1, 'last-partition-id': 1001 })
  })

  it('need sequential ids in v1', () => {
    const v1 = newTable({ properties: { 'format-version': '1' } })
    const spec = { fields: [{ name: 'd', transform: 'day', 'source-id': 2, 'field-id': 1005 }] }
    expect(() => apply(v1, { action: 'add-spec', spec })).toThrow('sequential IDs that are required in v1')
  })

  it('are removed, but not the default one', () => {
    const table = apply(newTable(), byDay, useLast)
    expect(() => apply(table, { action: 'remove-partition-specs', 'spec-ids': [1] })).toThrow(
      'Cannot remove the default partition spec',
    )
    const removed = apply(table, { action: 'remove-partition-specs', 'spec-ids': [0, 17] })
    expect(removed['partition-specs'].map((spec) => spec['spec-id'])).toEqual([1])
  })

  it('are refused where they are not there', () => {
    expect(() => apply(newTable(), useLast)).toThrow('Cannot set last added spec: no spec has been added')
    expect(() => apply(newTable(), { action: 'set-default-sort-order', 'sort-order-id': -1 })).toThrow(
      'Cannot set last added sort order: no sort order has been added',
    )
    expect(() => apply(newTable(), { action: 'set-default-sort-order', 'sort-order-id': 3 })).toThrow(
      'Cannot set default sort order to unknown sort order: 3',
    )
  })

  it('of sorting are numbered from 1; unsorted is 0', () => {
    const order = (direction: string): JsonObject => ({
      action: 'add-sort-order',
      'sort-order': {
        'order-id': 9,
        fields: [{ transform: 'identity', 'source-id': 1, direction, 'null-order': 'nulls-first' }],
      },
    })
    const last = { action: 'set-default-sort-order', 'sort-order-id': -1 }
    const sorted = apply(newTable(), order('asc'), order('desc'), last)
    expect(sorted).toMatchObject({ 'default-sort-order-id': 2 })
    const unsorted = apply(
      sorted,
      { action: 'add-sort-order', 'sort-order': { 'order-id': 0, fields: [] } },
      last,
    )
    expect(unsorted).toMatchObject({ 'default-sort-order-id': 0 })
    expect(unsorted['sort-orders'].map((one) => one['order-id'])).toEqual([0, 1, 2])
  })
})

describe('snapshots', () => {
  const one = apply(newTable(), snapshot(1n, 1), setRef('main', 1n))

  it('become current through main, and are logged', () => {
    expect(one).toMatchObject({
      'current-snapshot-id': 1n,
      'last-sequence-number': 1,
      'last-updated-ms': 2001,
      refs: { main: { 'snapshot-id': 1n, type: 'branch' } },
      'snapshot-log': [{ 'timestamp-ms': 2001, 'snapshot-id': 1n }],
      'metadata-log': [{ 'timestamp-ms': 1000, 'metadata-file': '/wh/t/metadata/v1.json' }],
    })
  })

  it('may stay unreferenced', () => {
    const staged = apply(one, snapshot(2n, 2, withParent(1n)))
    expect(staged).toMatchObject({ 'current-snapshot-id': 1n, 'last-sequence-number': 2 })
    expect(staged.snapshots).toHaveLength(2)
    expect(staged['snapshot-log']).toHaveLength(1)
  })

  it('are refused twice, or with an old sequence number', () => {
    expect(() => apply(one, snapshot(1n, 2))).toThrow('Snapshot already exists for id: 1')
    expect(() => apply(one, snapshot(2n, 1, withParent(1n)))).toThrow(
      'Cannot add snapshot with sequence number 1 older than last sequence number 1',
    )
  })

  it('that were main only within a commit leave the log', () => {
    const two = apply(
      one,
      snapshot(2n, 2, withParent(1n)),
      setRef('main', 2n),
      snapshot(3n, 3, withParent(2n)),
      setRef('main', 3n),
    )
    expect(two['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual([1n, 3n])
    expect(two.snapshots).toHaveLength(3)
  })

  it('are rolled back to, with the time of the rollback in the log', () => {
    const two = apply(one, snapshot(2n, 2, withParent(1n)), setRef('main', 2n))
    const back = applyUpdates(two, [readUpdate(setRef('main', 1n))], { now: 5000 })
    expect(back).toMatchObject({ 'current-snapshot-id': 1n, 'last-updated-ms': 5000 })
    expect(back['snapshot-log'].at(-1)).toEqual({ 'timestamp-ms': 5000, 'snapshot-id': 1n })
  })

  it('are removed with their statistics, but not from under a tag; the log starts anew behind a gap', () => {
    const three = apply(
      apply(one, snapshot(2n, 2, withParent(1n)), setRef('main', 2n), setRef('old', 1n, { type: 'tag' }), {
        action: 'set-statistics',
        statistics: { 'snapshot-id': 1n, 'statistics-path': '/s1' },
      }),
      snapshot(3n, 3, withParent(2n)),
      setRef('main', 3n),
    )
    const removed = apply(three, { action: 'remove-snapshots', 'snapshot-ids': [2n, 99n] })
    expect(removed['snapshot-log'].map((entry) => entry['snapshot-id'])).toEqual([3n])
    expect(removed.refs).toHaveProperty('old')
    const removeTagged = { action: 'remove-snapshots', 'snapshot-ids': [1n] }
    expect(() => apply(removed, removeTagged)).toThrow('Cannot remove snapshot 1: tag old points to it')
    const more = apply(removed, { action: 'remove-snapshot-ref', 'ref-name': 'old' }, removeTagged)
    expect(Object.keys(more.refs)).toEqual(['main'])
    expect(more.statistics).toEqual([])
    expect(apply(more, { action: 'remove-snapshots', 'snapshot-ids': [1n] })).toBe(more)
  })

  it('leave a table without a current one when main is removed', () => {
    const none = apply(one, { action: 'remove-snapshot-ref', 'ref-name': 'main' })
    expect(none).toMatchObject({ 'current-snapshot-id': null, refs: {} })
    expect(none.snapshots).toHaveLength(1)
    expect(apply(none, { action: 'remove-snapshot-ref', 'ref-name': 'main' })).toBe(none)
  })

  it('from a clock that is far behind are refused', () => {
    const late = snapshot(2n, 2, { ...withParent(1n), 'timestamp-ms': 2001 - 60_001 })
    expect(() => apply(one, late, setRef('main', 2n))).toThrow('Expected sorted snapshot log entries')
    const slightly = snapshot(2n, 2, { ...withParent(1n), 'timestamp-ms': 1500 })
    expect(apply(one, slightly, setRef('main', 2n))['current-snapshot-id']).toBe(2n)
  })

  it('of branches and tags obey their rules', () => {
    expect(() => apply(one, setRef('b', 9n))).toThrow('Cannot set b to unknown snapshot: 9')
    expect(() => apply(one, setRef('t', 1n, { type: 'tag', 'min-snapshots-to-keep': 2 }))).toThrow(
      'Tags do not support setting minSnapshotsToKeep',
    )
    expect(() => apply(one, setRef('b', 1n, { 'max-ref-age-ms': 0 }))).toThrow('must be greater than 0')
    const branched = apply(one, setRef('b', 1n, { 'max-ref-age-ms': 5 }))
    expect(branched.refs).toHaveProperty('b', { 'snapshot-id': 1n, type: 'branch', 'max-ref-age-ms': 5 })
    expect(apply(branched, setRef('b', 1n, { 'max-ref-age-ms': 5 }))).toBe(branched)
  })

  it('of v3 hand out row ids', () => {
    const v3 = newTable({ properties: { 'format-version': '3' } })
    const first = apply(v3, snapshot(1n, 1, { 'first-row-id': 0, 'added-rows': 10 }), setRef('main', 1n))
    expect(first['next-row-id']).toBe(10)
    const assigned = apply(first, snapshot(2n, 2, { summary: { operation: 'append', 'added-records': '5' } }))
    expect(assigned.snapshots[1]).toMatchObject({ 'first-row-id': 10, 'added-rows': 5 })
    expect(assigned['next-row-id']).toBe(15)
    expect(() => apply(assigned, snapshot(3n, 3, { 'first-row-id': 14, 'added-rows': 1 }))).toThrow(
      'Cannot add a snapshot, first-row-id is behind table next-row-id: 14 < 15',
    )
  })
})

describe('the rest', () => {
  it('sets and removes properties', () => {
    const table = apply(newTable(), { action: 'set-properties', updates: { a: '1', b: '2' } })
    expect(table.properties).toMatchObject({ a: '1', b: '2' })
    const removed = apply(table, { action: 'remove-properties', removals: ['a', 'nope'] })
    expect(removed.properties).toEqual({ b: '2', 'write.parquet.compression-codec': 'zstd' })
    expect(() => apply(table, { action: 'set-properties', updates: { a: 1 } })).toThrow(
      'Cannot parse updates.a: expected a string, got 1',
    )
  })

  it('upgrades, never downgrades', () => {
    const v2 = newTable()
    expect(apply(v2, { action: 'upgrade-format-version', 'format-version': 3 })['format-version']).toBe(3)
    expect(apply(v2, { action: 'upgrade-format-version', 'format-version': 2 })).toBe(v2)
    expect(() => apply(v2, { action: 'upgrade-format-version', 'format-version': 1 })).toThrow(
      'Cannot downgrade v2 table to v1',
    )
  })

  it('keeps the uuid', () => {
    expect(apply(newTable(), { action: 'assign-uuid', uuid: 'u-u-i-d' })['table-uuid']).toBe('u-u-i-d')
    expect(() => apply(newTable(), { action: 'assign-uuid', uuid: 'other' })).toThrow('Cannot reassign uuid')
  })

  it('moves', () => {
    const moved = apply(newTable(), { action: 'set-location', location: '/elsewhere//' })
    expect(moved.location).toBe('/elsewhere')
  })

  it('keeps one statistics file a snapshot, of each kind', () => {
    const set = (path: string): JsonObject => ({
      action: 'set-partition-statistics',
      'partition-statistics': { 'snapshot-id': 1n, 'statistics-path': path, 'file-size-in-bytes': 3 },
    })
    const table = apply(newTable(), set('/a'), set('/b'))
    expect(table['partition-statistics']).toEqual([
      { 'snapshot-id': 1n, 'statistics-path': '/b', 'file-size-in-bytes': 3 },
    ])
    const removed = apply(table, { action: 'remove-partition-statistics', 'snapshot-id': 1n })
    expect(removed['partition-statistics']).toEqual([])
    expect(apply(removed, { action: 'remove-statistics', 'snapshot-id': 1n })).toBe(removed)
  })

  it('keeps as many metadata files in the log as the table wants', () => {
    let table = apply(newTable(), {
      action: 'set-properties',
      updates: { 'write.metadata.previous-versions-max': '3' },
    })
    for (let n = 0; n < 5; n += 1)
      table = applyUpdates(table, [readUpdate({ action: 'set-properties', updates: { n: String(n) } })], {
        now: 9000 + n,
        baseLocation: `/v${n}`,
      })
    expect(table['metadata-log'].map((entry) => entry['metadata-file'])).toEqual(['/v2', '/v3', '/v4'])
  })

  it('refuses what it does not know', () => {
    expect(() => apply(newTable(), { action: 'paint-it-black' })).toThrow('Cannot convert action to type')
    expect(() => apply(newTable(), { action: 'add-encryption-key', 'encryption-key': {} })).toThrow(
      expect.objectContaining({ status: 406, type: 'UnsupportedOperationException' }),
    )
  })
})
