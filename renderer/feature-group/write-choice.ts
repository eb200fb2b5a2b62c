// What a person chooses of one write, and what core is asked with it.

import type { FeatureGroup, WriteMode, WriteRequest } from '../../core/contract/index.ts'
import type { OnDuplicates } from './duplicates-choice.tsx'

export interface WriteChoice {
  /** Null: the group's own, which the plan names. */
  readonly mode: WriteMode | null
  /** Event times as typed. */
  readonly start: string
  readonly end: string
  readonly dropNullKeys: boolean
  readonly onDuplicates: OnDuplicates
  /** The branch it is staged on; null: it becomes current at once. */
  readonly stage: string | null
  /** Only these of the group's stores, by index, as after a partial write; null: all. */
  readonly stores: readonly number[] | null
  /** Columns of the input that become features of the group with this write. */
  readonly addFeatures: readonly string[]
}

export const firstChoice: WriteChoice = {
  mode: null,
  start: '',
  end: '',
  dropNullKeys: false,
  onDuplicates: 'refuse',
  stage: null,
  stores: null,
  addFeatures: [],
}

/** The choice as core takes it: what plan and write have in common. */
export function writeOptions(
  group: FeatureGroup,
  paths: readonly string[],
  choice: WriteChoice,
): Omit<WriteRequest, 'name'> {
  const [start, end] = [choice.start.trim(), choice.end.trim()]
  // Where neither says, the project's default does, which core knows.
  const mayMerge = (choice.mode ?? group.mode ?? 'merge') === 'merge'
  return {
    input: { paths: [...paths], parsing: group.parsing, transform: group.transform },
    ...(choice.mode !== null && { mode: choice.mode }),
    ...(start !== '' && { start }),
    ...(end !== '' && { end }),
    dropNullKeys: choice.dropNullKeys,
    ...(mayMerge && { onDuplicates: choice.onDuplicates }),
    ...(choice.stage !== null && { stage: choice.stage.trim() }),
    ...(choice.stores !== null && { stores: [...choice.stores] }),
  }
}

/** What the choice itself lacks, by field, before core is asked. */
export function missingOf(
  choice: WriteChoice,
  mode: WriteMode,
): Readonly<Record<'start' | 'end' | 'stage', string | null>> {
  return {
    start: missingEnd(mode, 'start', choice.start),
    end: missingEnd(mode, 'end', choice.end),
    stage: choice.stage?.trim() === '' ? 'A branch needs a name, such as staged.' : null,
  }
}

/** The end that `overwrite-range` lacks, in words for its field. Null: nothing is missing there. */
export function missingEnd(mode: WriteMode, field: 'start' | 'end', text: string): string | null {
  if (mode !== 'overwrite-range' || text.trim() !== '') return null
  return field === 'start'
    ? 'Overwrite range needs a start, such as 2013-01-01.'
    : 'Overwrite range needs an end, such as 2013-06-30.'
}
