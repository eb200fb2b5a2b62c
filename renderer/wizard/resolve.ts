// The feature group that a draft means, given what is known of the input: what the user said, else what suggests
// itself.

import type {
  Column,
  Entity,
  FeatureGroup,
  InputProfile,
  InputRef,
  InputSummary,
  Parsing,
  PlanRequest,
  Store,
  StoreKind,
} from '../../core/contract/index.ts'
import { assertNever } from '../../core/contract/index.ts'
import { fileName } from '../ui/format.ts'
import type { Draft } from './draft.ts'
import { entityNameFor, freeName, groupNameFor, subjectOf } from './names.ts'

/** What the wizard knows beside the draft; null while it is being found out. */
export interface Known {
  readonly paths: readonly string[]
  readonly summary: InputSummary | null
  /** After the transform. */
  readonly columns: readonly Column[] | null
  readonly profile: InputProfile | null
  readonly entities: readonly Entity[]
  /** Names of the feature groups that are there. */
  readonly groups: readonly string[]
}

export interface Resolved {
  readonly isNewEntity: boolean
  readonly entity: Entity
  readonly group: FeatureGroup
  /** Where a FILE copy goes, whether or not one is kept. */
  readonly path: string
  readonly partitionBy: readonly string[]
}

const hasAll = (columns: readonly Column[], names: readonly string[]) =>
  names.every((name) => columns.some((column) => column.name === name))

/** Date or timestamp: what an event time can be. */
export const isTime = (type: string): boolean => /^(date|timestamp)/i.test(type.trim())

export function resolve(draft: Draft, known: Known): Resolved {
  const entity = resolveEntity(draft, known)
  const subject = subjectOf(fileName(known.paths[0] ?? ''))
  const suggested = freeName(groupNameFor(entity.entity.name, subject), known.groups)
  const name = draft.name ?? suggested
  const eventTimeCol = draft.eventTimeCol ?? suggestEventTime(known, entity.entity.joinKeys)
  const path = draft.path ?? `files/${name}`
  const partitionBy = draft.partitionBy ?? defaultPartition(eventTimeCol, known.columns)
  const group: FeatureGroup = {
    name,
    description: draft.description.trim(),
    owner: draft.owner.trim(),
    tags: [...draft.tags],
    entity: entity.entity.name,
    joinKeys: [...entity.entity.joinKeys],
    eventTimeCol,
    mode: draft.mode,
    stores: storesOf(draft, draft.table ?? name, path, partitionBy),
    features: candidates(known.columns, entity.entity.joinKeys, eventTimeCol)
      .filter((column) => !draft.leftOut.includes(column.name))
      .map((column) => ({
        name: column.name,
        dtype: column.type,
        description:
          (Object.hasOwn(draft.descriptions, column.name) ? draft.descriptions[column.name] : '') ?? '',
      })),
    inputs: [`file.${subject || 'input'}`],
    parsing: keptParsing(draft, known.summary),
    transform: transformOf(draft),
  }
  return { ...entity, group, path, partitionBy }
}

function resolveEntity(draft: Draft, { entities, columns, profile }: Known) {
  const existing =
    draft.entity === null
      ? entities.find((entity) => columns !== null && hasAll(columns, entity.joinKeys))
      : draft.entity === 'new'
        ? undefined
        : entities.find(({ name }) => draft.entity !== 'new' && name === draft.entity?.existing)
  if (existing) return { isNewEntity: false, entity: existing }
  const best = profile?.joinKeyCandidates[0]?.column
  const joinKeys = [...(draft.joinKeys ?? (best === undefined ? [] : [best]))]
  const name =
    draft.entityName ??
    freeName(
      entityNameFor(joinKeys),
      entities.map((entity) => entity.name),
    )
  return { isNewEntity: true, entity: { name, joinKeys, description: draft.entityDescription.trim() } }
}

/** The profile may be of a moment ago: what it names has to be there still. */
function suggestEventTime({ profile, columns }: Known, joinKeys: readonly string[]): string {
  const suits = (name: string) =>
    !joinKeys.includes(name) && (columns === null || columns.some((column) => column.name === name))
  return profile?.eventTimeCandidates.find(({ column }) => suits(column))?.column ?? ''
}

/** Columns that can be features: all but keys and event time. */
export function candidates(
  columns: readonly Column[] | null,
  joinKeys: readonly string[],
  eventTimeCol: string,
): readonly Column[] {
  return (columns ?? []).filter(({ name }) => !joinKeys.includes(name) && name !== eventTimeCol)
}

/** By month: a folder a day would be many small files for most. */
function defaultPartition(eventTimeCol: string, columns: readonly Column[] | null): readonly string[] {
  const type = columns?.find(({ name }) => name === eventTimeCol)?.type
  return type !== undefined && isTime(type) ? [`month(${eventTimeCol})`] : []
}

/** The kinds of a second store, the likeliest first: a copy of the same kind would be the same store twice. */
export function otherKinds(kind: StoreKind): readonly StoreKind[] {
  const likely = ['FILE', 'ICEBERG', 'HIVE_TABLE'] as const satisfies readonly StoreKind[]
  return likely.filter((other) => other !== kind)
}

/** The second store's kind, whether or not one is kept. */
export const alsoKindOf = ({ kind, alsoKind }: Draft): StoreKind =>
  alsoKind !== null && alsoKind !== kind ? alsoKind : (otherKinds(kind)[0] ?? 'FILE')

function storesOf(draft: Draft, table: string, path: string, partitionBy: readonly string[]): Store[] {
  const of = (kind: StoreKind) => storeOf(draft, kind, table, path, partitionBy)
  return draft.also ? [of(draft.kind), of(alsoKindOf(draft))] : [of(draft.kind)]
}

function storeOf(
  draft: Draft,
  kind: StoreKind,
  table: string,
  path: string,
  partitionBy: readonly string[],
): Store {
  switch (kind) {
    case 'FILE':
      return { kind, path, format: draft.format }
    case 'HIVE_TABLE':
      return {
        kind,
        database: draft.database,
        table,
        partitionBy: [...partitionBy],
        // Only what is a choice of one's own is written down.
        ...(draft.hiveOverwrite !== 'table' && { overwrite: draft.hiveOverwrite }),
        ...(draft.emptyStrings !== 'refuse' && { emptyStrings: draft.emptyStrings }),
      }
    case 'ICEBERG':
      return { kind, catalog: draft.catalog, warehouse: null, namespace: draft.namespace, table }
    default:
      return assertNever(kind)
  }
}

/** How later files are read: as this one was, except that types follow each file unless they were set. */
function keptParsing(draft: Draft, summary: InputSummary | null): Parsing | null {
  if (summary === null || summary.parsing === null) return null
  const { types: _, sampleRows: __, ...read } = summary.parsing
  return { ...read, ...draft.parsing }
}

export const transformOf = (draft: Draft): string | null =>
  draft.transforms && draft.transform.trim() !== '' ? draft.transform : null

/** The files as they are read: without the transform. */
export const sourceInput = (parsing: Parsing, paths: readonly string[]): InputRef => ({
  paths: [...paths],
  parsing,
})

export const draftInput = (draft: Draft, paths: readonly string[]): InputRef => ({
  ...sourceInput(draft.parsing, paths),
  transform: transformOf(draft),
})

/** What the plan is asked for and the write is begun with. */
export function planRequest(draft: Draft, paths: readonly string[], group: FeatureGroup): PlanRequest {
  const start = draft.start.trim()
  const end = draft.end.trim()
  return {
    group,
    input: draftInput(draft, paths),
    mode: draft.mode,
    ...(start !== '' && { start }),
    ...(end !== '' && { end }),
    ...(draft.dropNullKeys && { dropNullKeys: true }),
    ...(draft.mode === 'merge' && { onDuplicates: draft.onDuplicates }),
  }
}
