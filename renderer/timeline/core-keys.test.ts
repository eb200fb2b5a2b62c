import { expect, test } from 'vitest'
import { coreKey } from './core-keys.ts'

test.each([
  ['ArrowLeft', 5, 4],
  ['ArrowLeft', 2, 2],
  ['ArrowRight', 5, 6],
  ['ArrowRight', 14, 14],
  ['PageUp', 5, 2],
  ['PageDown', 5, 14],
  ['Home', 5, 2],
  ['End', 5, 14],
])('%s from %d goes to %d, within what is shown', (key, from, to) => {
  expect(coreKey(key, from, 2, 14)).toEqual({ do: 'move', to })
})

test('Enter and space look at it, Esc comes back, others pass', () => {
  expect(coreKey('Enter', 5, 2, 14)).toEqual({ do: 'view' })
  expect(coreKey(' ', 5, 2, 14)).toEqual({ do: 'view' })
  expect(coreKey('Escape', 5, 2, 14)).toEqual({ do: 'now' })
  expect(coreKey('Tab', 5, 2, 14)).toBeNull()
})
