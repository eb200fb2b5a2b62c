import { describe, expect, test } from 'vitest'
import { type Draft, emptyDraft } from './draft.ts'
import { problemsOf } from './problems.ts'
import { draftInput, type Known, planRequest, resolve } from './resolve.ts'

const columns = [
  { name: 'tailnum', type: 'VARCHAR' },
  { name: 'day', type: 'DATE' },
  { name: 'flights', type: 'BIGINT' },
  { name: 'arr_delay_mean', type: 'DOUBLE' },
]
const known: Known = {
  paths: ['/data/flights.csv.gz'],
  summary: {
    paths: ['/data/flights.csv.gz'],
    kind: 'csv',
    compression: 'gzip',
    bytes: 1,
    columns,
    parsing: { delimiter: ',', nullStrings: ['NA'], types: { flights: 'BIGINT' }, sampleRows: null },
    sample: { rows: 336_776, whole: true, note: '' },
    rows: 336_776,
    warnings: [],
  },
  columns,
  profile: {
    rows: 336_776,
    columns: columns.map((column) => ({ ...column, nulls: 0, distinct: 1, min: null, max: null })),
    joinKeyCandidates: [{ column: 'tailnum', reason: '' }],
    eventTimeCandidates: [{ column: 'day', reason: '' }],
  },
  entities: [],
  groups: [],
}
const draft = (said: Partial<Draft> = {}): Draft => ({ ...emptyDraft, ...said })

describe('an untouched draft', () => {
  test('is a whole feature group', () => {
    const { entity, group, isNewEntity } = resolve(draft(), known)
    expect(isNewEntity).toBe(true)
    expect(entity).toEqual({ name: 'tailnum', joinKeys: ['tailnum'], description: '' })
    expect(group).toMatchObject({
      name: 'tailnum_flights',
      entity: 'tailnum',
      joinKeys: ['tailnum'],
      eventTimeCol: 'day',
      mode: 'append',
      stores: [{ kind: 'ICEBERG', catalog: 'local', namespace: 'default', table: 'tailnum_flights' }],
      parsing: { delimiter: ',', nullStrings: ['NA'] },
      transform: null,
    })
    expect(group.features.map(({ name }) => name)).toEqual(['flights', 'arr_delay_mean'])
    expect(group.parsing).not.toHaveProperty('types')
    for (const step of ['entity', 'features', 'storage'] as const)
      expect(problemsOf(step, resolve(draft(), known), known)).toEqual([])
  })

  test('takes an entity whose keys the file has', () => {
    const entities = [
      { name: 'customer', joinKeys: ['customer_id'], description: '' },
      { name: 'plane', joinKeys: ['tailnum'], description: 'An aircraft' },
    ]
    const { entity, group, isNewEntity } = resolve(draft(), { ...known, entities })
    expect([isNewEntity, entity.name, group.name]).toEqual([false, 'plane', 'plane_flights'])
  })

  test('knows nothing yet, and says nothing wrong', () => {
    const early = { ...known, columns: null, profile: null, summary: null }
    const resolved = resolve(draft(), early)
    expect(resolved.group.features).toEqual([])
    expect(problemsOf('features', resolved, early)).toEqual([])
  })
})

describe('what is said', () => {
  test('stands, and what follows from it follows', () => {
    const said = draft({
      entity: 'new',
      entityName: 'plane',
      joinKeys: ['tailnum'],
      leftOut: ['flights'],
      descriptions: { arr_delay_mean: 'Mean delay' },
      kind: 'HIVE_TABLE',
      also: true,
    })
    const { group } = resolve(said, known)
    expect(group.features).toEqual([{ name: 'arr_delay_mean', dtype: 'DOUBLE', description: 'Mean delay' }])
    expect(group.stores).toEqual([
      { kind: 'HIVE_TABLE', database: 'default', table: 'plane_flights', partitionBy: ['month(day)'] },
      { kind: 'FILE', path: 'files/plane_flights', format: 'parquet' },
    ])
    expect(
      resolve({ ...said, hiveOverwrite: 'partitions', emptyStrings: 'as_null' }, known).group.stores[0],
    ).toMatchObject({ overwrite: 'partitions', emptyStrings: 'as_null' })
    expect(resolve({ ...said, name: 'plane_daily' }, known).group.stores[0]).toMatchObject({
      table: 'plane_daily',
    })
    expect(resolve({ ...said, name: 'plane_daily', table: 'mine' }, known).group.stores[0]).toMatchObject({
      table: 'mine',
    })
  })

  test('a transform that is switched off is not sent, and not lost', () => {
    const said = draft({ transform: 'SELECT 1', transforms: false })
    expect(draftInput(said, known.paths).transform).toBeNull()
    expect(draftInput({ ...said, transforms: true }, known.paths).transform).toBe('SELECT 1')
  })

  test('an empty range is no range', () => {
    const { group } = resolve(draft(), known)
    expect(planRequest(draft({ start: ' ' }), known.paths, group)).not.toHaveProperty('start')
    expect(planRequest(draft({ end: '2013-06-30', dropNullKeys: true }), known.paths, group)).toMatchObject({
      end: '2013-06-30',
      dropNullKeys: true,
    })
  })
})

describe('problems', () => {
  const fields = (
    said: Partial<Draft>,
    step: 'entity' | 'features' | 'storage',
    more: Partial<Known> = {},
  ) => {
    const all = { ...known, ...more }
    return problemsOf(step, resolve(draft(said), all), all)
  }

  test('a table name with a space has its cure', () => {
    expect(fields({ table: 'plane daily' }, 'storage')).toEqual([
      { field: 'table', message: 'A table name has letters, digits and underscores.', cure: 'plane_daily' },
    ])
    expect(fields({ table: '' }, 'storage')).toMatchObject([{ field: 'table', cure: null }])
    expect(fields({ namespace: 'team.my sales' }, 'storage')).toMatchObject([{ cure: 'team.my_sales' }])
    expect(fields({ namespace: '' }, 'storage')).toMatchObject([{ field: 'namespace', cure: 'default' }])
  })

  test('only the settings of the chosen store count', () => {
    expect(fields({ kind: 'FILE', table: 'plane daily' }, 'storage')).toEqual([])
    expect(fields({ kind: 'FILE', path: ' ' }, 'storage')).toMatchObject([{ field: 'path' }])
  })

  test('a transform that loses the key is told so', () => {
    const without = columns.slice(1)
    const [first] = fields({ joinKeys: ['tailnum'], transform: 'SELECT 1', transforms: true }, 'features', {
      columns: without,
    })
    expect(first?.field).toBe('transform')
    expect(first?.message).toContain('The transform leaves out the join key tailnum.')
  })

  test('an event time has to be a time, and there', () => {
    expect(fields({ eventTimeCol: 'flights' }, 'features')[0]?.message).toContain('is BIGINT')
    expect(fields({ eventTimeCol: 'gone' }, 'features')[0]?.message).toContain('no column gone')
    const timeless = known.profile && { ...known.profile, eventTimeCandidates: [] }
    const bare = {
      columns: [
        { name: 'tailnum', type: 'VARCHAR' },
        { name: 'n', type: 'BIGINT' },
      ],
      profile: timeless,
    }
    expect(fields({}, 'features', bare)[0]?.message).toContain('Make one with a transform')
  })

  test('names that are taken', () => {
    expect(fields({ name: 'Plane_Daily' }, 'features', { groups: ['plane_daily'] })).toMatchObject([
      { field: 'name', cure: 'Plane_Daily_2' },
    ])
    const entities = [{ name: 'plane', joinKeys: ['x'], description: '' }]
    expect(fields({ entity: 'new', entityName: 'plane' }, 'entity', { entities })).toMatchObject([
      { field: 'entityName', cure: 'plane_2' },
    ])
  })

  test('no key, no feature', () => {
    expect(fields({ joinKeys: [] }, 'entity')).toMatchObject([{ field: 'joinKeys' }])
    expect(fields({ leftOut: ['flights', 'arr_delay_mean'] }, 'features')).toMatchObject([
      { field: 'features' },
    ])
  })
})
