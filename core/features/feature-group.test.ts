import { expect, test } from 'vitest'
import type { Entity, FeatureGroup, Store } from '../contract/features.ts'
import { columnRoles, defaultFeatures, isEventTimeType } from './columns.ts'
import { validateEntity } from './entity.ts'
import { type GroupContext, validateGroup } from './feature-group.ts'
import { nameProblem, suggestName } from './names.ts'
import { parsePartition } from './partition.ts'

const entity: Entity = { name: 'plane', joinKeys: ['tailnum'], description: '' }
const iceberg: Store = {
  kind: 'ICEBERG',
  catalog: 'local',
  warehouse: null,
  namespace: 'default',
  table: 'plane',
}
const group: FeatureGroup = {
  name: 'plane_daily',
  description: '',
  owner: '',
  tags: [],
  entity: 'plane',
  joinKeys: ['tailnum'],
  eventTimeCol: 'day',
  mode: null,
  stores: [iceberg],
  features: [{ name: 'flights', dtype: 'BIGINT', description: '' }],
  inputs: [],
  parsing: null,
  transform: null,
}
const columns = [
  { name: 'tailnum', type: 'VARCHAR' },
  { name: 'day', type: 'DATE' },
  { name: 'flights', type: 'BIGINT' },
]
const wrong = (change: Partial<FeatureGroup>, context?: GroupContext) =>
  validateGroup({ ...group, ...change }, context).map(({ field, message }) => `${field}: ${message}`)

test('a valid group has no problems, alone and against its entity and input', () => {
  expect(validateGroup(group)).toEqual([])
  expect(validateGroup(group, { entity, columns })).toEqual([])
})

test('a name that is none is refused with one that would do', () => {
  expect(wrong({ name: 'plane daily' })).toEqual([
    'name: The feature group name may have only letters A-Z, digits and _, and may not start with a digit. Try plane_daily.',
  ])
  expect(wrong({ name: '  ' })).toEqual(['name: The feature group name is empty.'])
  expect(nameProblem('2024 flüge', 'The name')).toContain('Try _2024_fluge.')
  expect(nameProblem('雪', 'The name')).not.toContain('Try')
  expect(nameProblem('con', 'The name')).toBe('The name is reserved by Windows. Try _con.')
  expect(nameProblem('x'.repeat(129), 'The name')).toContain('longer than 128')
  for (const text of ['a b', 'ä-ö', '9', 'con', '../x', 'x'.repeat(300)]) {
    const suggestion = suggestName(text)
    expect(suggestion === null ? null : nameProblem(suggestion, 'The name'), text).toBeNull()
  }
})

test('keys: at least one, none twice, none empty', () => {
  expect(wrong({ joinKeys: [] })).toEqual(['joinKeys: An entity needs at least one join key.'])
  expect(wrong({ joinKeys: ['a', 'A'] })).toEqual(['joinKeys: a stands more than once among the join keys.'])
  expect(wrong({ joinKeys: [' '] })).toEqual(['joinKeys: A join key is empty.'])
  expect(validateEntity({ ...entity, name: 'my plane', joinKeys: [] }).map(({ field }) => field)).toEqual([
    'name',
    'joinKeys',
  ])
  expect(validateEntity(entity)).toEqual([])
})

test('features: at least one, none twice, none a key or the event time', () => {
  const features = (...names: string[]) => names.map((name) => ({ name, dtype: '', description: '' }))
  expect(wrong({ features: [] })).toEqual(['features: A feature group needs at least one feature.'])
  expect(wrong({ features: features('a', 'tailnum') })).toEqual([
    'features.1: tailnum is a join key and cannot be a feature too.',
  ])
  expect(wrong({ features: features('day') })).toEqual([
    'features.0: day is the event time and cannot be a feature too.',
  ])
  expect(wrong({ features: features('a', 'b', 'a') })).toEqual([
    'features: a stands more than once among the features.',
  ])
  expect(wrong({ features: features('') })).toEqual(['features.0: A feature has no name.'])
  expect(wrong({ eventTimeCol: '' })).toEqual(['eventTimeCol: A feature group needs an event time column.'])
  expect(wrong({ eventTimeCol: 'tailnum' })[0]).toBe(
    'eventTimeCol: tailnum is a join key and cannot be the event time too.',
  )
})

test('what the input lacks, and an event time that is no time', () => {
  const lacking = columns
    .filter(({ name }) => name !== 'tailnum')
    .concat({ name: ' TailNum', type: 'VARCHAR' })
  expect(wrong({}, { columns: lacking })).toEqual([
    'joinKeys: The input has no column tailnum for the join key. It has " TailNum".',
  ])
  // As everywhere in SQL, case does not tell columns apart.
  expect(wrong({ joinKeys: ['TAILNUM'] }, { columns, entity })).toEqual([])
  expect(wrong({ eventTimeCol: 'when' }, { columns })).toEqual([
    'eventTimeCol: The input has no column when for the event time.',
  ])
  expect(wrong({}, { columns: columns.map((c) => ({ ...c, type: 'VARCHAR' })) })).toEqual([
    'eventTimeCol: day is VARCHAR. The event time must be a date or a timestamp.',
  ])
  const other = { features: [{ name: 'delay', dtype: '', description: '' }] }
  expect(wrong(other, { columns })).toEqual(['features.0: The input has no column delay for the feature.'])
  expect(wrong(other, { columns, allowMissingFeatures: true })).toEqual([])
})

test('stores: unknown kinds and modes, blank tables, bad partitions, the same target twice', () => {
  const stores = (...list: Store[]) => wrong({ stores: list })
  expect(stores()).toEqual(['stores: A feature group needs at least one offline store.'])
  expect(stores({ ...iceberg, table: '  ' })).toEqual(['stores.0.table: The table name is empty.'])
  expect(stores({ ...iceberg, table: 'a b' })[0]).toContain('Try a_b.')
  expect(stores({ ...iceberg, namespace: '' })).toEqual([
    'stores.0.namespace: The namespace is empty. Try default.',
  ])
  expect(stores({ ...iceberg, namespace: 'team.sales' })).toEqual([])
  expect(stores({ ...iceberg, catalog: '' })[0]).toContain('stores.0.catalog')
  expect(stores({ ...iceberg, warehouse: ' ' })[0]).toContain('stores.0.warehouse')
  expect(stores({ kind: 'REDIS' } as unknown as Store)[0]).toContain(
    'stores.0.kind: Unsupported store kind: REDIS',
  )
  expect(stores(iceberg, iceberg)).toEqual([
    'stores: ICEBERG local.default.plane stands more than once among the stores.',
  ])
  expect(stores({ kind: 'FILE', path: '', format: 'parquet' })).toEqual([
    'stores.0.path: The path of the FILE store is empty.',
  ])
  const hive = (partitionBy: string[]): Store => ({
    kind: 'HIVE_TABLE',
    database: 'd',
    table: 't',
    partitionBy,
  })
  expect(stores(hive(['week(day)']))[0]).toContain('stores.0.partitionBy.0: "week(day)" is not a partition.')
  const against = (partitionBy: string[]) => wrong({ stores: [hive(partitionBy)] }, { columns })
  expect(against(['day(day)', 'tailnum'])).toEqual([])
  expect(against(['month(tailnum)'])).toEqual([
    'stores.0.partitionBy.0: tailnum is VARCHAR, which has no month.',
  ])
  const asNull = (partitionBy: string[]) =>
    wrong({ stores: [{ ...hive(partitionBy), emptyStrings: 'as_null' } as Store] })
  expect(asNull(['carrier'])).toEqual([])
  expect(asNull(['day(tailnum)'])).toEqual([])
  for (const by of ['tailnum', 'TailNum', ' TAILNUM '])
    expect(asNull([by]), by).toEqual([
      'stores.0.emptyStrings: tailnum is a join key, which is never NULL: empty strings in it cannot become NULL.',
    ])
  expect(against(['nope'])).toEqual(['stores.0.partitionBy.0: nope is not a column of the feature group.'])
  expect(wrong({ mode: 'upsert' as 'append' })).toEqual([
    'mode: Unsupported write mode: upsert. The modes are append, overwrite, overwrite-range, merge.',
  ])
})

test('a FILE store lies neither on what Firn keeps nor outside by a relative path', () => {
  const at = (path: string) => wrong({ stores: [{ kind: 'FILE', path, format: 'parquet' }] })
  for (const path of [
    'files/a',
    './files/../data',
    'entities2',
    'files/.firn',
    '/data/a',
    'D:\\data',
    'a..b',
  ])
    expect(at(path), path).toEqual([])
  for (const path of ['.', './', 'files/..'])
    expect(at(path), path).toEqual([expect.stringContaining('is the project folder itself')])
  for (const path of ['..', '../other', 'files/../../x', '..\\x'])
    expect(at(path), path).toEqual([expect.stringContaining('leads out of the project')])
  for (const path of [
    '.firn',
    './.firn/x',
    'Entities',
    'feature_groups/a',
    'training_sets',
    'a/../hive/b.db/c',
  ])
    expect(at(path), path).toEqual([expect.stringContaining('Firn keeps for itself')])
})

test('a warehouse is refused where it would be ignored', () => {
  expect(wrong({ stores: [{ ...iceberg, warehouse: 's3://lake' }] })).toEqual([
    'stores.0.warehouse: The embedded catalog local has one warehouse, its own: leave out warehouse: s3://lake.',
  ])
  expect(wrong({ stores: [{ ...iceberg, catalog: 'lakekeeper', warehouse: 's3://lake' }] })).toEqual([])
})

test('the entity must be there and have the same join keys, in any order', () => {
  expect(wrong({}, { entity: null })).toEqual(['entity: There is no entity named plane.'])
  expect(wrong({}, { entity: { ...entity, joinKeys: ['tailnum', 'carrier'] } })).toEqual([
    'joinKeys: The entity plane has the join keys tailnum, carrier, not tailnum.',
  ])
  expect(wrong({ joinKeys: ['b', 'a'] }, { entity: { ...entity, joinKeys: ['a', 'b'] } })).toEqual([])
})

test('partitions are read as a column or a part of a time', () => {
  expect(parsePartition(' Day( my col ) ')).toEqual({ column: 'my col', part: 'day' })
  expect(parsePartition('customer_id')).toEqual({ column: 'customer_id', part: null })
  for (const text of ['', 'week(x)', 'day(', 'day()', 'a)b']) expect(parsePartition(text), text).toBeNull()
})

test('columns have roles, and features default to all others', () => {
  const more = [...columns, { name: 'extra', type: 'INTEGER' }]
  expect([...columnRoles(group, more)]).toEqual([
    ['tailnum', 'key'],
    ['day', 'event_time'],
    ['flights', 'feature'],
    ['extra', 'unused'],
  ])
  expect(defaultFeatures(more, ['tailnum'], 'day').map(({ name, dtype }) => `${name} ${dtype}`)).toEqual([
    'flights BIGINT',
    'extra INTEGER',
  ])
  for (const type of ['DATE', 'TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ'])
    expect(isEventTimeType(type), type).toBe(true)
  for (const type of ['TIME', 'VARCHAR', 'TIMESTAMP[]', 'BIGINT'])
    expect(isEventTimeType(type), type).toBe(false)
})
