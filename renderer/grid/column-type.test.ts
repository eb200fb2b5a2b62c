import { describe, expect, test } from 'vitest'
import { columnKind, isNumeric, typeLabel } from './column-type.ts'

describe('columnKind', () => {
  test.each([
    ['BIGINT', 'integer'],
    ['UHUGEINT', 'integer'],
    ['DECIMAL(18,2)', 'decimal'],
    ['DOUBLE', 'float'],
    ['BOOLEAN', 'boolean'],
    ['DATE', 'date'],
    ['TIME', 'time'],
    ['TIME WITH TIME ZONE', 'time'],
    ['TIMESTAMP', 'timestamp'],
    ['TIMESTAMP_NS', 'timestamp'],
    ['TIMESTAMP WITH TIME ZONE', 'timestamp'],
    ['VARCHAR', 'text'],
    ['UUID', 'text'],
    ["ENUM('a', 'b')", 'text'],
    ['INTERVAL', 'text'],
    ['BLOB', 'blob'],
    ['INTEGER[]', 'nested'],
    ['INTEGER[3]', 'nested'],
    ['STRUCT(a INTEGER, "b c" VARCHAR)', 'nested'],
    ['MAP(VARCHAR, BIGINT)', 'nested'],
  ] as const)('%s is %s', (type, kind) => {
    expect(columnKind(type)).toBe(kind)
  })

  test('only numbers stand on the right', () => {
    expect(['integer', 'decimal', 'float'].every((k) => isNumeric(k as 'integer'))).toBe(true)
    expect((['boolean', 'date', 'text', 'nested'] as const).some(isNumeric)).toBe(false)
  })
})

describe('typeLabel', () => {
  test.each([
    ['VARCHAR', 'text'],
    ['BIGINT', 'bigint'],
    ['DECIMAL(18,2)', 'decimal(18,2)'],
    ['TIMESTAMP WITH TIME ZONE', 'timestamptz'],
    ['VARCHAR[]', 'text[]'],
    ['STRUCT(a INTEGER)[]', 'struct[]'],
    ["ENUM('x', 'y')", 'enum'],
    ['MAP(VARCHAR, BIGINT)', 'map'],
  ])('%s reads %s', (type, label) => {
    expect(typeLabel(type)).toBe(label)
  })
})
