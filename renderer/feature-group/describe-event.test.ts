import { expect, test } from 'vitest'
import type { HistoryEntry } from '../../core/contract/index.ts'
import { historyEntry } from '../../core/contract/writes.ts'
import { describeEvent } from './describe-event.ts'

const entry = (change: Partial<HistoryEntry>): HistoryEntry => ({
  at: '2024-01-15T10:00:00Z',
  event: 'committed',
  group: 'a',
  writeId: null,
  path: null,
  rows: null,
  snapshotId: null,
  mode: null,
  note: null,
  ...change,
})

test('every event has words, and only what went wrong is bad', () => {
  const tones = historyEntry.shape.event.options.map((event) => {
    const { title, tone } = describeEvent(entry({ event }))
    expect(title).toMatch(/^[A-Z]/)
    return [event, tone] as const
  })
  expect(tones.filter(([, tone]) => tone !== 'plain')).toEqual([
    ['begun', 'open'],
    ['failed', 'bad'],
  ])
})

test('a failure says why, a killed write what became of it', () => {
  expect(describeEvent(entry({ event: 'failed', note: 'The disk is full.' })).detail).toBe(
    'The disk is full.',
  )
  expect(describeEvent(entry({ event: 'failed', note: 'killed' })).title).toBe('Interrupted')
})

test('a write says its mode, and whether it was only staged', () => {
  expect(describeEvent(entry({ mode: 'merge' }))).toMatchObject({ title: 'Written', detail: 'merge' })
  expect(describeEvent(entry({ mode: 'append', note: 'staged on the branch audit' }))).toMatchObject({
    title: 'Staged',
    detail: 'append · staged on the branch audit',
  })
})
