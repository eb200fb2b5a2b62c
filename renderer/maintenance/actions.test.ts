import { expect, test } from 'vitest'
import { maintenanceRequest } from '../../core/contract/maintenance.ts'
import { actions, requestOf } from './actions.ts'

test('each action makes a request of its kind, in the units of the contract', () => {
  expect(requestOf('compact', 'a', { smallerThan: 32 })).toEqual({
    kind: 'compact',
    group: 'a',
    smallerThan: 33_554_432,
  })
  expect(requestOf('expire', 'a', { olderThanDays: 0, keepLast: 1 })).toEqual({
    kind: 'expire',
    group: 'a',
    olderThanDays: 0,
    keepLast: 1,
  })
  expect(requestOf('orphans', 'a', {})).toEqual({ kind: 'orphans', group: 'a' })
})

test('what is chosen at first, and the least of it, is what core takes', () => {
  for (const { kind, choices } of actions) {
    for (const pick of ['value', 'least'] as const) {
      const chosen = Object.fromEntries(choices.map((choice) => [choice.name, choice[pick]]))
      expect(maintenanceRequest.parse(requestOf(kind, 'a', chosen))).toMatchObject({ kind })
    }
  }
})
