import { describe, expect, it } from 'vitest'
import { columnsAfter, parquetExpression, refuseTypes, selectRows } from './stored-columns.ts'

const column = (name: string, type: string) => ({ name, type })

describe('columns after an append', () => {
  it('keep their order and spelling; new ones come behind', () => {
    const after = columnsAfter([column('a', 'INTEGER'), column('B', 'VARCHAR')], 'append', [
      column('c', 'DATE'),
      column('b', 'VARCHAR'),
    ])
    expect(after).toEqual([column('a', 'INTEGER'), column('B', 'VARCHAR'), column('c', 'DATE')])
  })

  it.each([
    ['INTEGER', 'BIGINT'],
    ['BIGINT', 'INTEGER'],
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
