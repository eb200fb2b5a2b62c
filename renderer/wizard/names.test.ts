import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NAME_PATTERN } from '../../core/contract/index.ts'
import { entityNameFor, freeName, groupNameFor, nameProblem, nearestName, subjectOf } from './names.ts'

test('the nearest name is a name, and a name is its own nearest', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), (text) => {
      const near = nearestName(text)
      if (near === '') return
      expect(near).toMatch(NAME_PATTERN)
      expect(nearestName(near)).toBe(near)
    }),
  )
  expect(nearestName('plane daily')).toBe('plane_daily')
  expect(nearestName('Größe')).toBe('Gro_e')
})

describe('nameProblem', () => {
  test('says the rule and the cure', () => {
    expect(nameProblem('plane daily', 'A table name')).toEqual({
      message: 'A table name has letters, digits and underscores.',
      cure: 'plane_daily',
    })
    expect(nameProblem('2013', 'A table name')).toEqual({
      message: 'A table name does not start with a digit.',
      cure: '_2013',
    })
    expect(nameProblem(' ', 'A table name')).toEqual({ message: 'A table name is needed.', cure: null })
    expect(nameProblem('plane_daily', 'A table name')).toBeNull()
  })
})

test.each([
  ['flights.csv.gz', 'flights'],
  ['customers_2024-01-15.csv', 'customers'],
  ['Sales Report 20240115.parquet', 'sales_report'],
  ['2013-05.csv', '_2013_05'],
  ['part-0001.parquet', 'part_0001'],
])('the subject of %s is %s', (file, subject) => {
  expect(subjectOf(file)).toBe(subject)
})

test.each([
  [['customer_id'], 'customer'],
  [['customerId'], 'customer'],
  [['tailnum'], 'tailnum'],
  [['origin', 'dest'], 'origin_dest'],
  [['id'], 'id'],
])('%j describes %s', (keys, name) => {
  expect(entityNameFor(keys)).toBe(name)
})

test.each([
  ['plane', 'flights', 'plane_flights'],
  ['customer', 'customers', 'customer_features'],
  ['plane', 'plane_daily', 'plane_daily'],
  ['', 'flights', 'flights'],
])('%s and %s make %s', (entity, subject, name) => {
  expect(groupNameFor(entity, subject)).toBe(name)
})

test('a taken name gets a number', () => {
  expect(freeName('a', ['b'])).toBe('a')
  expect(freeName('a', ['A', 'a_2'])).toBe('a_3')
})
