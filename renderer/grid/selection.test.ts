import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterKey, area, at, cellsIn, clampTo, contains, HEADER_ROW, type Key } from './selection.ts'

const extent = { rows: 1_000, columns: 8, pageRows: 20 }
const key = (name: string, more: Partial<Key> = {}): Key => ({ key: name, shift: false, mod: false, ...more })

describe('afterKey', () => {
  test('arrows move one cell, with Ctrl to the end', () => {
    expect(afterKey(at(5, 3), key('ArrowDown'), extent)).toEqual(at(6, 3))
    expect(afterKey(at(5, 3), key('ArrowLeft', { mod: true }), extent)).toEqual(at(5, 0))
    expect(afterKey(at(5, 3), key('End', { mod: true }), extent)).toEqual(at(999, 7))
    expect(afterKey(at(5, 3), key('Home'), extent)).toEqual(at(5, 0))
    expect(afterKey(at(5, 3), key('PageUp'), extent)).toEqual(at(0, 3))
  })

  test('the header is one step above the first row, and never selected', () => {
    expect(afterKey(at(0, 3), key('ArrowUp'), extent)).toEqual(at(HEADER_ROW, 3))
    expect(afterKey(at(HEADER_ROW, 3), key('ArrowDown'), extent)).toEqual(at(0, 3))
    expect(afterKey(at(0, 3), key('ArrowUp', { shift: true }), extent)).toEqual(at(0, 3))
  })

  test('Shift goes on from where it was begun', () => {
    const once = afterKey(at(5, 3), key('ArrowDown', { shift: true }), extent)
    const twice = once && afterKey(once, key('ArrowRight', { shift: true }), extent)
    expect(twice && area(twice)).toEqual({ firstRow: 5, lastRow: 6, firstColumn: 3, lastColumn: 4 })
    expect(twice && cellsIn(area(twice))).toBe(4)
  })

  test('all, whole columns, whole rows', () => {
    const all = afterKey(at(5, 3), key('a', { mod: true }), extent)
    expect(all && cellsIn(area(all))).toBe(8_000)
    const column = afterKey(at(5, 3), key(' ', { mod: true }), extent)
    expect(column && area(column)).toEqual({ firstRow: 0, lastRow: 999, firstColumn: 3, lastColumn: 3 })
    const row = afterKey(at(5, 3), key(' ', { shift: true }), extent)
    expect(row && area(row)).toEqual({ firstRow: 5, lastRow: 5, firstColumn: 0, lastColumn: 7 })
  })

  test('letters, and a table without columns, mean nothing', () => {
    expect(afterKey(at(5, 3), key('x'), extent)).toBeNull()
    expect(afterKey(at(0, 0), key('ArrowDown'), { rows: 0, columns: 0, pageRows: 1 })).toBeNull()
  })

  test('no keys leave the table', () => {
    const keys = fc.record({
      key: fc.constantFrom(
        'ArrowUp',
        'ArrowDown',
        'ArrowLeft',
        'ArrowRight',
        'Home',
        'End',
        'PageUp',
        'PageDown',
        'a',
        ' ',
      ),
      shift: fc.boolean(),
      mod: fc.boolean(),
    })
    const sizes = fc.record({
      rows: fc.nat(50),
      columns: fc.integer({ min: 1, max: 9 }),
      pageRows: fc.nat(9),
    })
    fc.assert(
      fc.property(sizes, fc.array(keys), (size, pressed) => {
        let selection = at(size.rows > 0 ? 0 : HEADER_ROW, 0)
        for (const k of pressed) {
          selection = afterKey(selection, k, size) ?? selection
          expect(clampTo(selection, size)).toEqual(selection)
          const a = area(selection)
          if (cellsIn(a) > 1) expect(a.firstRow).toBeGreaterThanOrEqual(0)
          expect(contains(a, selection.focus.row, selection.focus.column)).toBe(true)
        }
      }),
    )
  })
})
