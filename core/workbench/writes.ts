// Writes of a feature group: planned for the window, run as jobs.

import {
  type Column,
  type Entity,
  type FeatureGroup,
  FirnError,
  type InputRef,
  type JobResult,
  type PlanRequest,
  type WriteMode,
  type WritePlan,
  type WriteRequest,
} from '../contract/index.ts'
import { sameName } from '../contract/same-name.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { projectEvolution } from '../project/project-profile.ts'
import type { OfflineStore } from '../stores/offline-store.ts'
import { planWrite, type WriteIntent } from '../stores/plan.ts'
import type { RowInput } from '../stores/row-input.ts'
import { receiptsOf } from '../stores/store-outcomes.ts'
import { writeRows } from '../stores/write.ts'
import { checkDraft, saveDraft } from './groups.ts'
import type { Parts } from './parts.ts'
import { openStores } from './stores.ts'

const DEFAULT_MODE: WriteMode = 'append'

type Options = Omit<PlanRequest, 'group'>

export async function plan(parts: Parts, request: PlanRequest, signal: AbortSignal): Promise<WritePlan> {
  return planWrite(parts.engine, await intentOf(parts, request.group, request, signal))
}

export async function write(parts: Parts, request: WriteRequest, job: JobContext): Promise<JobResult> {
  return writeGroup(parts, await parts.folder.group(request.name), request, job)
}

/**
 * The wizard's end: saves the group and, when it is new, its entity; then writes. If nothing was committed, what was
 * saved here is taken back, so that a failed start leaves no empty group behind.
 */
export async function create(
  parts: Parts,
  request: PlanRequest & { entity: Entity },
  job: JobContext,
): Promise<JobResult> {
  await checkDraft(parts, request.group, request.entity)
  const takeBack = await saveDraft(parts, request.group, request.entity)
  try {
    return await writeGroup(parts, request.group, request, job)
  } catch (error) {
    if (isSurelyUnwritten(error)) await takeBack().catch((cause: unknown) => console.error(cause))
    parts.changed(null)
    throw error
  }
}

/** No store has rows of this write, nor may have. */
function isSurelyUnwritten(error: unknown): boolean {
  const isUnknown = error instanceof FirnError && error.code === 'commit_unknown'
  return !isUnknown && receiptsOf(error).length === 0
}

async function writeGroup(
  parts: Parts,
  group: FeatureGroup,
  options: Options,
  job: JobContext,
): Promise<JobResult> {
  job.report(null, 'Reading the input')
  const intent = await intentOf(parts, group, options, job.signal)
  const context = {
    engine: parts.engine,
    history: parts.history,
    scratchDirectory: parts.scratchDirectory,
    onProgress: job.report,
  }
  const { receipts, tests } = await writeRows(context, intent).finally(() => parts.changed([group.name]))
  // The rows are committed: a YAML file that cannot be filled in now does not make the write a failed one.
  if (group.features.some(({ dtype }) => dtype === ''))
    await parts.folder
      .keepDtypes(group.name, dtypes(group, intent))
      .catch((error: unknown) => console.error(error))
  // An earlier commit whose answer was lost can land no more, now that this one has.
  await parts.settleUnanswered()
  parts.changed([group.name])
  return { kind: 'write', group: group.name, receipts, tests: [...tests] }
}

async function intentOf(
  parts: Parts,
  group: FeatureGroup,
  options: Options,
  signal: AbortSignal,
): Promise<WriteIntent> {
  const stores = openStores(parts, group, options.stores)
  const schemaEvolution = group.schemaEvolution ?? (await projectEvolution(parts.projectPath))
  return {
    group: { ...group, ...(schemaEvolution && { schemaEvolution }) },
    input: await openForTable(parts, inputOf(group, options.input), stores[0], signal),
    stores,
    mode: options.mode ?? group.mode ?? DEFAULT_MODE,
    start: options.start,
    end: options.end,
    dropNullKeys: options.dropNullKeys ?? false,
    confirm: (path) => confirmStore(parts, group.name, path),
    onDuplicates: options.onDuplicates,
    stage: options.stage,
    signal,
  }
}

/** A group that has another name by now, or none, is no reason to lose the rows: its store is where it was. */
async function confirmStore(parts: Parts, name: string, path: string): Promise<void> {
  const { groups } = await parts.folder.load()
  const now = groups.find(({ group }) => group.name === name)?.group
  if (now === undefined || openStores(parts, now).some((store) => store.path === path)) return
  throw new FirnError('conflict', `${name} was moved to another store while it was written to.`, {
    hint: 'Nothing was written. Write again: the rows then go where the feature group is now.',
    details: { path },
  })
}

/** What the request leaves open, the group has kept from the wizard. */
function inputOf(group: FeatureGroup, input: InputRef): InputRef {
  return {
    paths: input.paths,
    parsing: input.parsing ?? group.parsing,
    transform: input.transform === undefined ? group.transform : input.transform,
  }
}

/**
 * Types are detected file by file: a key that was text in the first file may look like a number in the second. Where
 * one is text and the other is not, the file is read with the table's type, so that ids stay text, and a value that
 * does not fit is named with its line. A transform has its own say about types.
 */
async function openForTable(
  parts: Parts,
  ref: InputRef,
  store: OfflineStore | undefined,
  signal: AbortSignal,
): Promise<RowInput> {
  const input = await parts.inputs.open(ref, { signal })
  const table = ref.transform ? null : ((await store?.describe()) ?? null)
  const set = Object.keys(ref.parsing?.types ?? {})
  const types = table === null ? {} : typesOfTable(input.columns, table.columns, set)
  if (Object.keys(types).length === 0) return input
  const parsing = { ...ref.parsing, types: { ...types, ...ref.parsing?.types } }
  return parts.inputs.open({ ...ref, parsing }, { signal })
}

/** @param set names whose types the user has set */
function typesOfTable(
  input: readonly Column[],
  table: readonly Column[],
  set: readonly string[],
): Record<string, string> {
  const isText = (type: string): boolean => type === 'VARCHAR'
  const isNested = (type: string): boolean => /^(STRUCT|MAP)|\[\]$/.test(type)
  const pairs = input.flatMap(({ name, type }) => {
    const known = table.find((column) => sameName(column.name, name))
    return known &&
      !set.some((one) => sameName(one, name)) &&
      !isNested(known.type) &&
      isText(known.type) !== isText(type)
      ? [[name, known.type]]
      : []
  })
  return Object.fromEntries(pairs)
}

/** The types of the input, by feature name: what the first write tells of features that the YAML left open. */
function dtypes(group: FeatureGroup, { input }: WriteIntent): Map<string, string> {
  const types = new Map(input.columns.map(({ name, type }) => [name.toLowerCase(), type]))
  return new Map(group.features.map(({ name }) => [name, types.get(name.toLowerCase()) ?? '']))
}
