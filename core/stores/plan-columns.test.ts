import {
  BIGINT,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBType,
  FLOAT,
  INTEGER,
  TIMESTAMP,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import type { FeatureGroup, SchemaEvolution } from '../contract/index.ts'
import { planColumns } from './plan-columns.ts'
import { planSchema } from './plan-schema.ts'

type Columns = Readonly<Record<string, DuckDBType>>

const roles: Columns = { id: BIGINT, t: TIMESTAMP }
const table: Columns = { ...roles, orders: INTEGER }

/** A plan of a group with these features over an input and a table that have keys and event time besides. */
function plan(
  { features, input, existing = table }: { features: string[]; input: Columns; existing?: Columns | null },
  schemaEvolution?: Partial<SchemaEvolution>,
) {
  const typed = (columns: Columns) =>
    Object.entries(columns).map(([name, duckdb]) => ({ name, type: duckdb.toString(), duckdb }))
  const group = {
    joinKeys: ['id'],
    eventTimeCol: 't',
    features: features.map((name) => ({ name, dtype: '', description: '' })),
    ...(schemaEvolution && {
      schemaEvolution: {
        mode: 'safe',
        allowColumnAdd: true,
        allowColumnTypeChange: false,
        ...schemaEvolution,
      },
    }),
  } as unknown as FeatureGroup
  const before = existing && typed(existing)
  const columns = planColumns({
    group,
    input: typed({ ...roles, ...input }),
    existing: before,
    hugeintsTooBig: new Set(),
  })
  return {
    ...columns,
    column: (name: string) => columns.columns.find(({ planned }) => planned.name === name),
    schema: planSchema({ kind: 'ICEBERG' }, 'append', before, columns),
  }
}

describe('a feature that the table lacks', () => {
  const added = { features: ['orders', 'points'], input: { orders: INTEGER, points: UTINYINT } }

  it.each([undefined, { mode: 'safe' }, { mode: 'auto', allowColumnAdd: false }] as const)(
    'is added with %j',
    (evolution) => {
      const planned = plan(added, evolution)
      expect(planned.problems).toEqual([])
      expect(planned.changes).toEqual([{ kind: 'add', name: 'points', type: 'INTEGER' }])
      expect(planned.column('points')?.planned).toMatchObject({ change: 'new', storedType: 'INTEGER' })
      expect(planned.schema.schemaBefore?.map(({ name }) => name)).toEqual(['id', 't', 'orders'])
      expect(planned.schema.schemaAfter.at(-1)).toEqual({ name: 'points', type: 'INTEGER' })
      expect(planned.schema.schemaChanges).toEqual(['adds points INTEGER'])
    },
  )

  it.each([
    [{ mode: 'safe', allowColumnAdd: false }, 'allow_column_add'],
    [{ mode: 'strict', allowColumnAdd: true }, 'strict'],
  ] as const)('is refused with %j, which is said', (evolution, setting) => {
    const planned = plan(added, evolution)
    expect(planned.changes).toEqual([])
    expect(planned.problems).toEqual([
      expect.objectContaining({
        code: 'schema_mismatch',
        hint: expect.stringContaining(setting),
        details: { field: 'features' },
      }),
    ])
    expect(planned.schema.schemaChanges).toEqual([])
  })

  it('is refused where it is a key: earlier rows would have none', () => {
    const planned = plan({ features: [], input: {}, existing: { t: TIMESTAMP } }, { mode: 'auto' })
    expect(planned.problems).toEqual([
      expect.objectContaining({ hint: expect.stringContaining('without their join key') }),
    ])
  })
})

describe('a feature that the write lacks', () => {
  const lacking = { features: ['orders'], input: {} }

  it.each(['safe', 'auto'] as const)('is NULL with a warning: %s', (mode) => {
    const planned = plan(lacking, { mode })
    expect(planned.problems).toEqual([])
    expect(planned.warnings).toEqual(['orders is not in the input: it is NULL in every row of this write.'])
    expect(planned.column('orders')?.planned).toMatchObject({ change: 'missing', storedType: 'INTEGER' })
  })

  it('is refused: strict', () => {
    expect(plan(lacking, { mode: 'strict' }).problems).toEqual([
      expect.objectContaining({ hint: expect.stringContaining('schema_evolution is strict') }),
    ])
  })

  it('is refused where the table lacks it too', () => {
    expect(plan({ features: ['points'], input: {} }, { mode: 'auto' }).problems).toHaveLength(1)
  })
})

describe('a type that holds more than the table’s', () => {
  const widenings: [DuckDBType, DuckDBType][] = [
    [INTEGER, BIGINT],
    [FLOAT, DOUBLE],
    [DECIMAL(10, 2), DECIMAL(12, 2)],
  ]
  const evolving = (from: DuckDBType, to: DuckDBType) => ({
    features: ['x'],
    input: { x: to },
    existing: { ...roles, x: from },
  })

  it.each(widenings)('widens %s to %s where that is allowed', (from, to) => {
    for (const evolution of [{ mode: 'auto' }, { allowColumnTypeChange: true }] as const) {
      const planned = plan(evolving(from, to), evolution)
      expect(planned.problems).toEqual([])
      expect(planned.column('x')).toMatchObject({ checked: false, planned: { storedType: String(to) } })
      expect(planned.schema.schemaChanges).toEqual([`widens x from ${from} to ${to}`])
      expect(planned.schema.schemaAfter.at(-1)).toEqual({ name: 'x', type: String(to) })
    }
  })

  it.each(widenings)('leaves %s as it is for %s where it is not, and each value must fit', (from, to) => {
    for (const [evolution, setting] of [
      [{}, 'allow_column_type_change'],
      [{ mode: 'strict' }, 'auto'],
    ] as const) {
      const planned = plan(evolving(from, to), evolution)
      expect(planned.changes).toEqual([])
      expect(planned.column('x')).toMatchObject({
        checked: true,
        planned: { storedType: String(from), note: expect.stringContaining(setting) },
      })
    }
  })

  it.each([
    [BIGINT, INTEGER],
    [DATE, TIMESTAMP],
    [DECIMAL(10, 2), DECIMAL(12, 4)],
    [INTEGER, DOUBLE],
    [INTEGER, VARCHAR],
  ])('never changes %s for %s', (from, to) => {
    expect(plan(evolving(from, to), { mode: 'auto' }).changes).toEqual([])
  })

  it('says what may change where a type cannot', () => {
    expect(plan(evolving(INTEGER, VARCHAR), { mode: 'auto' }).problems[0]?.hint).toContain(
      'from INTEGER to BIGINT',
    )
  })
})

describe('a column of the table that is none of the group’s', () => {
  const more = { features: [], input: {} }
  it('is NULL in new rows, which is said; strict refuses it', () => {
    expect(plan(more).warnings).toEqual([
      'orders is a column of the table but not of the group: new rows have NULL there.',
    ])
    expect(plan(more, { mode: 'strict' }).problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining('orders') }),
    ])
  })
})

it('a folder that is overwritten has the columns of its new rows', () => {
  const { schema: _, ...columns } = plan({ features: ['points'], input: { points: BIGINT } })
  const before = Object.entries(table).map(([name, type]) => ({ name, type: type.toString() }))
  expect(planSchema({ kind: 'FILE' }, 'overwrite', before, columns)).toMatchObject({
    schemaAfter: [{ name: 'id' }, { name: 't' }, { name: 'points', type: 'BIGINT' }],
    schemaChanges: ['adds points BIGINT', 'removes orders'],
  })
})
