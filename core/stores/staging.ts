// Staging a write on a branch: what stands in its way, and what it says of itself in the snapshot's summary.

import { type ErrorData, FirnError } from '../contract/index.ts'
import { refNameProblem } from '../iceberg/ref-name.ts'
import { STAGED_ON, WAP_ID } from '../iceberg/staged.ts'
import type { OfflineStore } from './offline-store.ts'
import type { StoreColumns, WriteIntent } from './plan.ts'

/** Empty for a write that is not staged. */
export function stagingProblems(
  { stage, group }: Pick<WriteIntent, 'stage' | 'group'>,
  stores: readonly StoreColumns[],
): ErrorData[] {
  if (stage === undefined) return []
  const name = refNameProblem(stage)
  if (name !== null) return [refusal('invalid_input', name, 'Such as audit or 2024-01-15.')]
  const other = stores.find(({ store }) => store.kind !== 'ICEBERG')
  if (stores.length > 1)
    return [
      refusal(
        'unsupported',
        `A write is staged in one store, and ${group.name} has ${stores.length}: they could not be published as one.`,
        'Choose its ICEBERG store alone, or write to all of them without staging.',
      ),
    ]
  if (other !== undefined)
    return [
      refusal(
        'unsupported',
        `A ${other.store.kind} store has no branches to stage a write on.`,
        `Test the rows before they are written (the feature group's tests), or convert it: firn convert ${group.name} --to iceberg`,
      ),
    ]
  const changed = stores.flatMap(({ plan, createsTable }) => (createsTable ? [] : plan.changes))
  if (changed.length === 0) return []
  return [
    refusal(
      'unsupported',
      `This write changes columns (${changed.map((change) => change.name).join(', ')}), and a table's columns are the same on all branches.`,
      'Write it without staging, or leave those features out.',
    ),
  ]
}

function refusal(code: 'invalid_input' | 'unsupported', message: string, hint: string): ErrorData {
  return new FirnError(code, message, { hint, details: { field: 'stage' } }).toData()
}

/** Keys of the summary, so that whoever looks at the snapshot knows what it waits for. */
export function stagingSummary(
  { stage }: Pick<WriteIntent, 'stage'>,
  writeId: string,
): Record<string, string> {
  return stage === undefined ? {} : { [STAGED_ON]: stage, [WAP_ID]: writeId }
}

/** The rows that a write joins: those of its branch where that is there already; undefined where there are none. */
export async function rowsToJoin(
  store: OfflineStore,
  stage: string | undefined,
): Promise<string | undefined> {
  const orNothing = (error: unknown): undefined => {
    if (error instanceof FirnError && error.code === 'not_found') return undefined
    throw error
  }
  const staged = stage === undefined ? undefined : await store.read({ ref: stage }).catch(orNothing)
  return staged ?? (await store.read().catch(orNothing))
}
