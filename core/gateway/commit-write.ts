// Commits a write until it is in the table or certainly is not: a conflict is tried again on the new head, and a
// lost answer is settled by looking for the write id, so nothing is written twice and nothing is reported wrongly.

import { FirnError } from '../contract/errors.ts'
import type { Catalog, CatalogRequest } from '../spec/catalog.ts'
import { WRITE_ID_KEY } from '../spec/write-id.ts'
import { type Backoff, backOff } from './backoff.ts'
import { type CompletedCommit, type CompleteOptions, completeCommit, headsFor } from './completion.ts'
import { answerWithin, errorMessage, type Outcome, refusal, sendCommit } from './outcome.ts'
import { type Attempt, rebase, requireSameHead } from './rebase.ts'
import type { StagedCommit } from './staged-commit.ts'
import { type SnapshotJson, summaryOf, type TableState, tableState } from './table-state.ts'

export interface CommitOptions extends CompleteOptions {
  readonly catalog: Catalog
  /** Path and headers of the commit request. */
  readonly request: Pick<CatalogRequest, 'path' | 'query' | 'headers'>
  /** `namespace.table`, for messages. */
  readonly tableName: string
  readonly writeId: string
  readonly maxAttempts: number
  readonly timeoutMs: number
  readonly backoff: Backoff
  readonly signal: AbortSignal | undefined
  /** Told of each file that an attempt makes, before the attempt. */
  readonly onFiles: (files: readonly string[]) => void
  readonly onAttempt: (attempt: number, outcome: string) => void
}

export interface LandedCommit {
  /** The branch it went to. */
  readonly ref: string
  readonly snapshot: SnapshotJson
  /** Of the acknowledging answer, or of the table as loaded after a lost one. */
  readonly state: TableState
  readonly attempts: number
}

/** After so many answers lost in a row the catalog is down, not unlucky. */
const MAX_LOST_ANSWERS = 3
/** A catalog may say conflict for a lock of a moment; after so many the commit itself does not fit. */
const MAX_VAIN_CONFLICTS = 3
const MAX_LOOKUPS = 4

/**
 * @throws FirnError `conflict` when other writers won every attempt or the table changed otherwise, `commit_unknown`
 * when the answer was lost and the table cannot tell, `unauthorized`, `unreachable`, `io`, `cancelled`.
 */
export async function commitWrite(
  staged: StagedCommit,
  base: TableState,
  options: CommitOptions,
): Promise<LandedCommit> {
  const run: Run = { options, lostAnswers: 0, vainConflicts: 0, mayHaveLanded: false }
  try {
    return await commitInTurns(run, { staged, state: base })
  } catch (error) {
    // Whatever went wrong: an attempt that is still under way decides, and its files must stay.
    if (!run.mayHaveLanded || (error instanceof FirnError && error.code === 'commit_unknown')) throw error
    throw unknownError(run, error instanceof Error ? error.message : String(error))
  }
}

async function commitInTurns(run: Run, first: Attempt): Promise<LandedCommit> {
  const { options } = run
  const { ref } = first.staged
  let next = first
  requireSameHead(next.staged, next.state, options)
  for (let attempt = 1; ; attempt += 1) {
    throwIfCancelled(run)
    const completed = await completeCommit(next.staged, next.state, options)
    options.onFiles(completed.files)
    const outcome = await send(run, completed)
    options.onAttempt(attempt, outcome.kind)
    if (outcome.kind === 'landed')
      return { ref, snapshot: outcome.snapshot, state: outcome.state, attempts: attempt }
    if (outcome.kind === 'refused' && !run.mayHaveLanded) throw outcome.error

    // Looked up after the wait, not before it: the head that the next attempt is made for must be fresh.
    await backOff(attempt, options.backoff, options.signal).catch(() => undefined)
    if (outcome.kind !== 'busy') {
      const latest = await lookUp(run, next.staged, outcome)
      const mine = latest && findWrite(latest, options.writeId)
      if (latest && mine) return { ref, snapshot: mine, state: latest, attempts: attempt }
      if (outcome.kind === 'refused') throw outcome.error
      next = nextAttempt(run, outcome, next, latest)
    }
    giveUpAfter(run, attempt, outcome)
  }
}

interface Run {
  readonly options: CommitOptions
  lostAnswers: number
  /** Conflicts with a table that had not changed. */
  vainConflicts: number
  /** An attempt without an answer may still be under way at the catalog. */
  mayHaveLanded: boolean
}

type Sent =
  | Exclude<Outcome, { readonly kind: 'landed' }>
  | { readonly kind: 'landed'; readonly snapshot: SnapshotJson; readonly state: TableState }

async function send(run: Run, completed: CompletedCommit): Promise<Sent> {
  const { options } = run
  const outcome = await sendCommit(
    options.catalog,
    { ...options.request, method: 'POST', body: completed.body },
    options.timeoutMs,
  )
  if (outcome.kind === 'landed') {
    // As the table has it: an earlier attempt may have landed late, and a catalog that knows it again says yes.
    const snapshot = findWrite(outcome.state, options.writeId)
    if (snapshot) return { kind: 'landed', snapshot, state: outcome.state }
    run.mayHaveLanded = true
    return {
      kind: 'unknown',
      message: 'The catalog acknowledged a commit without its snapshot.',
      answered: false,
    }
  }
  if (outcome.kind === 'unknown') {
    run.lostAnswers += 1
    run.mayHaveLanded ||= !outcome.answered
  } else run.lostAnswers = 0
  return outcome
}

/** The table as it is now; undefined when there is none. */
async function lookUp(
  run: Run,
  staged: StagedCommit,
  outcome: Outcome & { readonly message: string },
): Promise<TableState | undefined> {
  const { options } = run
  let problem = ''
  for (let attempt = 1; attempt <= MAX_LOOKUPS; attempt += 1) {
    const answer = await answerWithin(
      options.catalog,
      { method: 'GET', path: options.request.path, query: new URLSearchParams(), headers: {} },
      options.timeoutMs,
    )
    if (!(answer instanceof Error)) {
      if (answer.status === 200) return tableState(answer.body)
      if (answer.status === 404) {
        if (staged.creates) return undefined
        throw new FirnError('conflict', `The table ${options.tableName} was dropped while it was written.`)
      }
      if (answer.status < 500 && answer.status !== 429 && outcome.kind === 'conflict')
        throw refusal(answer.status, errorMessage(answer))
    }
    problem = answer instanceof Error ? answer.message : errorMessage(answer)
    await backOff(attempt, options.backoff)
  }
  if (outcome.kind === 'conflict' && !run.mayHaveLanded)
    throw new FirnError(
      'unreachable',
      `The catalog refused the commit and then could not be read: ${problem}`,
    )
  throw unknownError(run, `${outcome.message} Then the table could not be read: ${problem}`)
}

function findWrite(state: TableState, writeId: string): SnapshotJson | undefined {
  return state.snapshots.find((snapshot) => summaryOf(snapshot)[WRITE_ID_KEY] === writeId)
}

/** The next attempt, where one can help. */
function nextAttempt(
  run: Run,
  outcome: Outcome & { readonly message: string },
  tried: Attempt,
  latest: TableState | undefined,
): Attempt {
  // The table that this commit creates is not there: the same once more.
  if (!latest) return tried
  if (
    outcome.kind === 'conflict' &&
    latest.body['metadata-location'] === tried.state.body['metadata-location']
  ) {
    run.vainConflicts += 1
    if (run.vainConflicts >= MAX_VAIN_CONFLICTS)
      throw new FirnError(
        'conflict',
        `The table ${run.options.tableName} does not fit this write: ${outcome.message}`,
        { hint: 'Its schema or settings may have changed. Plan the write again.' },
      )
  }
  const next = rebase(tried, latest, run.options)
  // An attempt that is still under way asserts the heads that it was made for: it can land no more.
  const asserted = headsFor(tried.staged, tried.state)
  if (asserted.some(({ ref, id }) => (latest.refs.get(ref) ?? null) !== id)) run.mayHaveLanded = false
  return next
}

function giveUpAfter(run: Run, attempt: number, outcome: Outcome & { readonly message: string }): void {
  const { options } = run
  if (outcome.kind === 'unknown' && (run.lostAnswers >= MAX_LOST_ANSWERS || attempt >= options.maxAttempts))
    throw new FirnError('io', `The catalog could not store the commit: ${outcome.message}`, {
      hint: 'Nothing was written. See what the catalog says, then write again.',
    })
  if (attempt >= options.maxAttempts)
    throw new FirnError(
      'conflict',
      `Other writers won all ${attempt} attempts to commit to ${options.tableName}.`,
      {
        hint: 'Nothing was written. Try again when fewer writers are at work.',
        details: { attempts: attempt, catalog: outcome.message },
      },
    )
}

function unknownError({ options }: Run, message: string): FirnError {
  return new FirnError(
    'commit_unknown',
    `The catalog's answer was lost, so it is not known whether the write to ${options.tableName} was stored. ${message}`,
    {
      hint: `When the catalog answers again, look for a snapshot with ${WRITE_ID_KEY} ${options.writeId}. The files are kept.`,
      details: { writeId: options.writeId },
    },
  )
}

function throwIfCancelled({ options }: Run): void {
  if (options.signal?.aborted)
    throw new FirnError('cancelled', `The write to ${options.tableName} was cancelled.`)
}
