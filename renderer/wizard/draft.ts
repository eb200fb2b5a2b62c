// What the user has said so far, and nothing else: a field that was not touched is null and follows what is known of
// the input (resolve.ts). So every step can be left and come back to, and a suggestion never overwrites a word.

import type { FileStore, HiveStore, Parsing, StoreKind, WriteMode } from '../../core/contract/index.ts'
import type { OnDuplicates } from '../feature-group/duplicates-choice.tsx'

export const steps = ['source', 'entity', 'features', 'storage', 'review'] as const
export type Step = (typeof steps)[number]

export interface Draft {
  readonly step: Step
  /** The furthest step that was reached. */
  readonly reached: Step
  /** Steps that the user tried to go on from: their problems are shown from then on. */
  readonly tried: readonly Step[]

  /** Corrections only; what is not in here is detected. */
  readonly parsing: Parsing

  /** An existing entity's name, `new`, or null while nothing was chosen. */
  readonly entity: { readonly existing: string } | 'new' | null
  readonly entityName: string | null
  readonly entityDescription: string
  readonly joinKeys: readonly string[] | null

  readonly name: string | null
  readonly description: string
  readonly owner: string
  readonly tags: readonly string[]
  /** Kept while it is switched off. */
  readonly transform: string
  readonly transforms: boolean
  readonly eventTimeCol: string | null
  readonly leftOut: readonly string[]
  /** By feature. */
  readonly descriptions: Readonly<Record<string, string>>

  readonly kind: StoreKind
  readonly catalog: string
  readonly namespace: string
  /** Of ICEBERG and HIVE alike: who compares the two means the same table. */
  readonly table: string | null
  readonly database: string
  readonly partitionBy: readonly string[] | null
  /** Of HIVE: what an overwrite replaces, and what an empty string in a partition column becomes. */
  readonly hiveOverwrite: NonNullable<HiveStore['overwrite']>
  readonly emptyStrings: NonNullable<HiveStore['emptyStrings']>
  readonly path: string | null
  readonly format: FileStore['format']
  /** Whether a second store keeps the same rows (dual storage), and of which kind. */
  readonly also: boolean
  /** Null: the kind that suggests itself. */
  readonly alsoKind: StoreKind | null
  readonly mode: WriteMode

  /** Of this write only. Event times as typed. */
  readonly start: string
  readonly end: string
  readonly dropNullKeys: boolean
  readonly onDuplicates: OnDuplicates
}

/** Everything that a field can set. */
export type Edit = Partial<Omit<Draft, 'step' | 'reached' | 'tried'>>

export type Action =
  | { readonly type: 'edit'; readonly edit: Edit }
  /** `pinned`: what was shown as a suggestion and is agreed to by going on. */
  | { readonly type: 'next'; readonly pinned: Edit }
  /** Going on was refused: from now on the step shows its problems. */
  | { readonly type: 'tried' }
  | { readonly type: 'back' }
  | { readonly type: 'goto'; readonly step: Step }

export const emptyDraft: Draft = {
  step: 'source',
  reached: 'source',
  tried: [],
  parsing: {},
  entity: null,
  entityName: null,
  entityDescription: '',
  joinKeys: null,
  name: null,
  description: '',
  owner: '',
  tags: [],
  transform: '',
  transforms: false,
  eventTimeCol: null,
  leftOut: [],
  descriptions: {},
  kind: 'ICEBERG',
  catalog: 'local',
  namespace: 'default',
  table: null,
  database: 'default',
  partitionBy: null,
  hiveOverwrite: 'table',
  emptyStrings: 'refuse',
  path: null,
  format: 'parquet',
  also: false,
  alsoKind: null,
  mode: 'append',
  start: '',
  end: '',
  dropNullKeys: false,
  onDuplicates: 'refuse',
}

const at = (step: Step) => steps.indexOf(step)
const stepAt = (index: number): Step => steps[Math.min(Math.max(index, 0), steps.length - 1)] ?? 'source'

export function draftReducer(draft: Draft, action: Action): Draft {
  switch (action.type) {
    case 'edit':
      return { ...draft, ...action.edit }
    case 'tried':
      return draft.tried.includes(draft.step) ? draft : { ...draft, tried: [...draft.tried, draft.step] }
    case 'next': {
      const step = stepAt(at(draft.step) + 1)
      return {
        ...draft,
        ...action.pinned,
        step,
        reached: at(step) > at(draft.reached) ? step : draft.reached,
      }
    }
    case 'back':
      return { ...draft, step: stepAt(at(draft.step) - 1) }
    case 'goto':
      return at(action.step) > at(draft.reached) ? draft : { ...draft, step: action.step }
  }
}

export const nextStep = (step: Step): Step | null => steps[at(step) + 1] ?? null
export const isFirst = (step: Step): boolean => at(step) === 0
export const isBefore = (step: Step, other: Step): boolean => at(step) < at(other)

/** Whether leaving would lose something that was typed or chosen. Going from step to step is no such thing. */
export function isDirty(draft: Draft): boolean {
  const said = ({ step: _, reached: __, tried: ___, ...rest }: Draft) => JSON.stringify(rest)
  return said(draft) !== said(emptyDraft)
}

/** A feature in or out. */
export const toggleFeature = (draft: Draft, name: string, chosen: boolean): Edit => ({
  leftOut: chosen ? draft.leftOut.filter((other) => other !== name) : [...draft.leftOut, name],
})
