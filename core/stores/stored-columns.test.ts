import { describe, expect, it } from 'vitest'
import { columnsAfter, parquetExpression, refuseTypes, selectRows } from './stored-columns.ts'

const column = (name: string, type: string) => ({ name, type })

describe('columns after an append', () => {
  const existing = [column('a', 'INTEGER'), column('B', 'VARCHAR')]
  const addC = { kind: 'add', name: 'c', type: 'DATE' } as const

  it('keep their order and spelling; new ones come behind', () => {
    const incoming = [column('c', 'DATE'), column('b', 'VARCHAR')]
    const after = [...existing, column('c', 'DATE')]
    expect(columnsAfter(existing, 'append', incoming, [addC])).toEqual(after)
    // Another write has added it since.
    expect(columnsAfter(after, 'append', incoming, [addC])).toEqual(after)
  })

  it('lack nothing that the rows have: what was dropped since the plan does not come back by itself', () => {
    expect(() => columnsAfter(existing, 'append', [column('c', 'DATE')])).toThrow(
      expect.objectContaining({ code: 'schema_mismatch', details: { column: 'c' } }),
    )
  })

  it('are widened once, and take rows of the type they had before', () => {
    const widen = { kind: 'widen', name: 'A', from: 'INTEGER', to: 'BIGINT' } as const
    const after = [column('a', 'BIGINT'), column('B', 'VARCHAR')]
    expect(columnsAfter(existing, 'append', [column('a', 'BIGINT')], [widen])).toEqual(after)
    expect(columnsAfter(after, 'append', [column('a', 'BIGINT')], [widen])).toEqual(after)
    expect(columnsAfter(after, 'append', [column('a', 'INTEGER')])).toEqual(after)
  })

  it.each([
    ['INTEGER', 'BIGINT'],
    ['DOUBLE', 'INTEGER'],
    ['INTEGER', 'VARCHAR'],
    ['DECIMAL(10,2)', 'DECIMAL(12,4)'],
  ])('%s and %s are refused: the plan casts to what is there', (existing, incoming) => {
    expect(() => columnsAfter([column('a', existing)], 'append', [column('A', incoming)])).toThrow(
      expect.objectContaining({
        code: 'schema_mismatch',
        hint: `Write again: the rows are then made ${existing}. If they cannot be, cast a in the transform.`,
      }),
    )
  })

  it('are the rows’ own after an overwrite', () => {
    expect(columnsAfter([column('a', 'INTEGER')], 'overwrite', [column('b', 'DATE')])).toEqual([
      column('b', 'DATE'),
    ])
  })
})

describe('types', () => {
  it('are refused where a format would change the values', () => {
    const refused = (type: string, format: 'csv' | 'parquet') => () =>
      refuseTypes([column('a', type)], format)
    expect(refused('INTEGER[]', 'csv')).toThrow(expect.objectContaining({ code: 'unsupported' }))
    expect(refused('STRUCT("x" INTEGER)', 'csv')).toThrow()
    expect(refused('TIME WITH TIME ZONE', 'parquet')).toThrow()
    expect(refused('STRUCT("x" UNION("a" INTEGER))', 'parquet')).toThrow()
    expect(refused('MAP(VARCHAR, INTERVAL)', 'parquet')).toThrow()
    expect(refused('INTERVAL', 'csv')).not.toThrow()
    expect(refused('TIME WITH TIME ZONE', 'csv')).not.toThrow()
    expect(refused(`ENUM('[', 'MAP')`, 'csv')).not.toThrow()
    expect(refused('STRUCT("UNION" INTEGER)', 'parquet')).not.toThrow()
  })

  it('that DuckDB would keep as DOUBLE are kept as decimals, wherever they are', () => {
    expect(parquetExpression(column('h', 'STRUCT("HUGEINT" UHUGEINT[], "b" HUGEINT)'))).toBe(
      'CAST("h" AS STRUCT("HUGEINT" DECIMAL(38,0)[], "b" DECIMAL(38,0))) AS "h"',
    )
    expect(parquetExpression(column('a"b', 'BIGINT'))).toBe('"a""b"')
  })
})

it('a SELECT over no files still has the columns', () => {
  expect(selectRows([column('a', 'DATE')], [])).toBe('SELECT CAST(NULL AS DATE) AS "a" WHERE false')
})
