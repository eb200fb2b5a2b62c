import { beforeEach, expect, test } from 'vitest'
import { usePlaces } from './places.ts'

beforeEach(() => usePlaces.getState().reset())

test('leaving the wizard asks first, once something was typed', () => {
  const { leaveFor, setUnsaved, go } = usePlaces.getState()
  go({ kind: 'wizard', paths: ['/a.csv'] })
  go({ kind: 'overview' })
  expect(usePlaces.getState().place.kind).toBe('overview')
  leaveFor({ kind: 'wizard', paths: ['/a.csv'] })
  setUnsaved(true)
  go({ kind: 'entity', name: 'plane' })
  expect(usePlaces.getState().place.kind).toBe('wizard')
  expect(usePlaces.getState().dialog).toEqual({ kind: 'leave-wizard', to: { kind: 'entity', name: 'plane' } })
})

test('the viewed past is kept by group, and null is now', () => {
  const { view } = usePlaces.getState()
  const viewing = { moment: { snapshotId: '1' }, snapshotId: '1' }
  view('a', viewing)
  view('b', viewing)
  view('a', null)
  expect(usePlaces.getState().viewing).toEqual({ b: viewing })
})
