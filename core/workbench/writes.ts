// Writes of a feature group: planned for the window, run as jobs.

import type {
  Entity,
  FeatureGroup,
  InputRef,
  JobResult,
  PlanRequest,
  WriteMode,
  WritePlan,
  WriteRequest,
} from '../contract/index.ts'
import type { JobContext } from '../jobs/jobs.ts'
import { planWrite, type WriteIntent } from '../stores/plan.ts'
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
    if ((await parts.history.watermarks(request.group.name)).length === 0) await takeBack()
    parts.changed(null)
    throw error
  }
}

async function writeGroup(
  parts: Parts,
  group: FeatureGroup,
  options: Options,
  job: JobContext,
): Promise<JobResult> {
  job.report(null, 'Reading the input')
  const intent = await intentOf(parts, group, options, job.signal)
  const receipts = await writeRows(
    { engine: parts.engine, history: parts.history, onProgress: job.report },
    intent,
  )
  await parts.folder.keepDtypes(group.name, dtypes(group, intent))
  parts.changed([group.name])
  return { kind: 'write', group: group.name, receipts }
}

async function intentOf(
  parts: Parts,
  group: FeatureGroup,
  options: Options,
  signal: AbortSignal,
): Promise<WriteIntent> {
  const stores = openStores(parts, group)
  return {
    group,
    input: await parts.inputs.open(inputOf(group, options.input), { signal }),
    stores,
    mode: options.mode ?? group.mode ?? DEFAULT_MODE,
    start: options.start,
    end: options.end,
    dropNullKeys: options.dropNullKeys ?? false,
    signal,
  }
}

/** What the request leaves open, the group has kept from the wizard. */
function inputOf(group: FeatureGroup, input: InputRef): InputRef {
  return {
    paths: input.paths,
    parsing: input.parsing ?? group.parsing,
    transform: input.transform === undefined ? group.transform : input.transform,
  }
}

/** The types of the input, by feature name: what the first write tells of features that the YAML left open. */
function dtypes(group: FeatureGroup, { input }: WriteIntent): Map<string, string> {
  const types = new Map(input.columns.map(({ name, type }) => [name.toLowerCase(), type]))
  return new Map(group.features.map(({ name }) => [name, types.get(name.toLowerCase()) ?? '']))
}
