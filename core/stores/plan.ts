// The plan of a write: what would happen, to which stores, with which rows, and what stands in the way.

import type { Column, ErrorData, FeatureGroup, WriteMode, WritePlan } from '../contract/index.ts'
import { FirnError } from '../contract/index.ts'
import type { Engine } from '../engine/engine.ts'
import { columnsOfTypes } from '../engine/typed-columns.ts'
import { eventTimeCondition } from './event-range.ts'
import { noRowsError } from './no-rows.ts'
import type { OfflineStore } from './offline-store.ts'
import { type ColumnsPlan, planColumns } from './plan-columns.ts'
import { countReplaced } from './plan-replaced.ts'
import { hugeintsTooBig, planRows, type RowsPlan } from './plan-rows.ts'
import { planSchema } from './plan-schema.ts'
import type { RowInput } from './row-input.ts'
import { inexactValueError } from './staged-rows.ts'
import { stagingProblems } from './staging.ts'
import { planTests, testWarnings } from './tested-rows.ts'
import { duplicateKeysError, duplicatesNote, modeProblems } from './write-mode.ts'

export interface WriteIntent {
  readonly group: FeatureGroup
  readonly input: RowInput
  readonly stores: readonly OfflineStore[]
  readonly mode: WriteMode
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly dropNullKeys: boolean
  /** Rejects when the store with this path is no longer the group's. */
  readonly confirm?: ((path: string) => Promise<void>) | undefined
  /** ICEBERG only: the branch to write to. */
  readonly stage?: string | undefined
  /** Of a merge: rows that share join keys and event time. Absent: refuse. */
  readonly onDuplicates?: 'refuse' | 'last' | undefined
  readonly signal?: AbortSignal | undefined
}

export interface StoreColumns {
  readonly store: OfflineStore
  readonly createsTable: boolean
  /** What the store has now; null when the write creates it. */
  readonly existing: readonly Column[] | null
  readonly plan: ColumnsPlan
}

/** What a plan and a write both need: cheap, as no row is read unless the input has HUGEINT columns. */
export async function planStores(engine: Engine, intent: WriteIntent): Promise<StoreColumns[]> {
  const { group, input, signal } = intent
  const hugeints = input.columns.filter(({ type }) => type === 'HUGEINT').map(({ name }) => name)
  const tooBig = await hugeintsTooBig(engine, input.sql, hugeints, signal)
  return Promise.all(
    intent.stores.map(async (store) => {
      const existing = await existingColumns(engine, store)
      return {
        store,
        createsTable: existing === null,
        existing,
        plan: planColumns({ group, input: input.columns, existing, hugeintsTooBig: tooBig }),
      }
    }),
  )
}

async function existingColumns(engine: Engine, store: OfflineStore) {
  const description = await store.describe()
  return description && columnsOfTypes(engine, description.columns)
}

export async function planWrite(engine: Engine, intent: WriteIntent): Promise<WritePlan> {
  const { group, input } = intent
  const rangeCondition = eventTimeCondition(group.eventTimeCol, intent.start, intent.end)
  const stores = await planStores(engine, intent)
  const problems = [
    ...modeProblems(intent),
    ...stagingProblems(intent, stores),
    ...unique(stores.flatMap(({ plan }) => plan.problems)),
  ]
  const keysAreThere = [...group.joinKeys, group.eventTimeCol].every((name) =>
    input.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()),
  )
  const eventTimeFits = !problems.some(({ details }) => details?.field === 'eventTimeCol')
  const rows =
    keysAreThere && eventTimeFits
      ? await planRows(engine, {
          source: input.sql,
          group,
          rangeCondition,
          dropNullKeys: intent.dropNullKeys,
          signal: intent.signal,
        }).catch(async (error: unknown) => {
          throw await input.explain(error)
        })
      : NO_ROWS
  const note = duplicatesNote(intent, rows.duplicateKeys)
  const warnings = [...new Set(stores.flatMap(({ plan }) => plan.warnings)), ...(note === null ? [] : [note])]
  const allProblems = keysAreThere && eventTimeFits ? [...problems, ...rowProblems(rows, intent)] : problems
  const [first] = stores
  const { results: tests, problems: failures } =
    allProblems.length > 0
      ? { results: [], problems: [] }
      : await planTests(engine, intent, first).catch(async (error: unknown) => {
          throw inexactValueError(error, first?.plan.columns ?? []) ?? (await input.explain(error))
        })
  const replaced = await Promise.all(
    stores.map((target) => (allProblems.length > 0 ? null : countReplaced(engine, intent, target))),
  )
  return {
    mode: intent.mode,
    stores: stores.map(({ store, createsTable, existing, plan }, index) => ({
      storageType: store.kind,
      path: store.path,
      createsTable,
      columns: plan.columns.map(({ planned }) => planned),
      ...planSchema(store, intent.mode, existing, plan),
      replacedRows: replaced[index] ?? null,
    })),
    ...rows,
    tests,
    warnings: [...warnings, ...testWarnings(tests)],
    problems: [...allProblems, ...failures],
  }
}

const NO_ROWS: RowsPlan = {
  rows: 0,
  rowsOutsideRange: 0,
  nullKeys: { rows: 0, dropped: false, byColumn: [], examples: [] },
  duplicateKeys: { rows: 0, examples: [] },
  eventTimeFrom: null,
  eventTimeTo: null,
}

function rowProblems(rows: RowsPlan, intent: WriteIntent): ErrorData[] {
  const { mode, onDuplicates } = intent
  if (rows.nullKeys.rows > 0 && !rows.nullKeys.dropped) return [nullKeysError(rows).toData()]
  // A range that is none has said so already.
  if (rows.rows === 0 && modeProblems(intent).length === 0) return [noRowsError().toData()]
  if (mode === 'merge' && onDuplicates !== 'last' && rows.duplicateKeys.rows > 0)
    return [duplicateKeysError(rows.duplicateKeys).toData()]
  return []
}

/** The refusal of NULL in a join key or event time, with its count and examples. */
export function nullKeysError({ nullKeys }: Pick<RowsPlan, 'nullKeys'>): FirnError {
  const columns = nullKeys.byColumn.map(({ column, rows }) => `${rows.toLocaleString('en-US')} in ${column}`)
  const count = nullKeys.rows.toLocaleString('en-US')
  const rows = nullKeys.rows === 1 ? 'row has' : 'rows have'
  return new FirnError(
    'null_keys',
    `${count} ${rows} NULL in a join key or the event time: ${columns.join(', ')}.`,
    {
      hint: 'Mend the input, or leave those rows out (the checkbox in the plan, --drop-null-keys in the terminal).',
      details: {
        field: 'dropNullKeys',
        count: nullKeys.rows,
        byColumn: nullKeys.byColumn,
        examples: nullKeys.examples,
      },
    },
  )
}

function unique(problems: readonly ErrorData[]): ErrorData[] {
  return [...new Map(problems.map((problem) => [`${problem.message} ${problem.hint}`, problem])).values()]
}
