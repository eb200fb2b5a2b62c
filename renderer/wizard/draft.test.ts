import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Action,
  type Draft,
  draftReducer,
  emptyDraft,
  isDirty,
  nextStep,
  steps,
  toggleFeature,
} from './draft.ts'

const run = (actions: readonly Action[], from = emptyDraft): Draft => actions.reduce(draftReducer, from)

describe('the draft', () => {
  test('going back and forth loses nothing that was said', () => {
    const edits = fc.oneof(
      fc.record({ description: fc.string() }),
      fc.record({ table: fc.string() }),
      fc.record({ joinKeys: fc.array(fc.string()) }),
      fc.record({ transform: fc.string(), transforms: fc.boolean() }),
    )
    const moves: fc.Arbitrary<Action> = fc.oneof(
      fc.constant({ type: 'back' } as const),
      fc.constant({ type: 'next', pinned: {} } as const),
      fc.constant({ type: 'tried' } as const),
      fc.constantFrom(...steps).map((step) => ({ type: 'goto', step }) as const),
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(edits, moves)), (list) => {
        const actions = list.map((one): Action => ('type' in one ? one : { type: 'edit', edit: one }))
        const all = run(actions)
        const editsOnly = run(actions.filter(({ type }) => type === 'edit'))
        expect({ ...all, step: 0, reached: 0, tried: 0 }).toEqual({
          ...editsOnly,
          step: 0,
          reached: 0,
          tried: 0,
        })
      }),
    )
  })

  test('one jumps only to steps that were reached', () => {
    const second = run([{ type: 'next', pinned: {} }])
    expect(run([{ type: 'goto', step: 'review' }], second).step).toBe('entity')
    const third = run([{ type: 'next', pinned: {} }, { type: 'back' }, { type: 'back' }], second)
    expect(third).toMatchObject({ step: 'source', reached: 'features' })
    expect(run([{ type: 'goto', step: 'features' }], third).step).toBe('features')
  })

  test('going on agrees to what was suggested', () => {
    const draft = run([
      { type: 'next', pinned: {} },
      { type: 'next', pinned: { joinKeys: ['tailnum'] } },
    ])
    expect(draft).toMatchObject({ step: 'features', joinKeys: ['tailnum'] })
  })

  test('the last step is the last', () => {
    expect(nextStep('review')).toBeNull()
    expect(run(Array.from({ length: 9 }, () => ({ type: 'next', pinned: {} }) as const)).step).toBe('review')
  })
})

test('only what was said is worth a question before it is lost', () => {
  expect(isDirty(run([{ type: 'next', pinned: {} }, { type: 'tried' }]))).toBe(false)
  expect(isDirty(run([{ type: 'edit', edit: { owner: 'ml-team' } }]))).toBe(true)
})

test('a feature goes out and comes back', () => {
  const out = run([{ type: 'edit', edit: toggleFeature(emptyDraft, 'year', false) }])
  expect(out.leftOut).toEqual(['year'])
  expect(toggleFeature(out, 'year', true)).toEqual({ leftOut: [] })
})
