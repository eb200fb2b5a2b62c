// The one door: every request that the renderer may make, with the shape of its input and its output.
// Adding a call is one entry here and one handler; the bridge between the processes knows no call by name.

import * as z from 'zod'
import { diffPage, diffPageRequest, diffRequest, diffSummary } from './diff.ts'
import { entity, featureGroup } from './features.ts'
import { testResult } from './group-tests.ts'
import { column, inputProfile, inputRef, inputSummary, keyProfile } from './input.ts'
import { job } from './jobs.ts'
import { maintenanceReport, maintenanceRequest, unfinishedWrite } from './maintenance.ts'
import { groupDetail, projectState, recentProject } from './project.ts'
import { ref, refCreate, refDrop, refRename, stagedWrite } from './refs.ts'
import { exportFormats, exportRequest, moment, page, pageRequest, rowSource } from './rows.ts'
import { historyEntry, planRequest, schemaChange, snapshot, writePlan, writeRequest } from './writes.ts'

const nothing = z.object({})
const named = z.object({ name: z.string() })
const jobStarted = z.object({ jobId: z.string() })
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/** Answered by core. A session is one window's: it has at most one project open. */
export const coreCalls = {
  'app.info': call(nothing, z.object({ version: z.string(), timeZone: z.string() })),
  'app.recentProjects': call(nothing, z.array(recentProject)),
  'app.forgetProject': call(z.object({ path: z.string() }), nothing),

  /** Makes the folder a project (it may hold other files), then opens it. */
  'project.create': call(z.object({ path: z.string().min(1) }), projectState),
  'project.open': call(z.object({ path: z.string().min(1) }), projectState),
  /** Makes a copy of the bundled customer sample, with both days written, and opens it. */
  'project.openSample': call(nothing, projectState),
  'project.state': call(nothing, projectState),
  'project.close': call(nothing, nothing),

  'input.inspect': call(inputRef, inputSummary),
  /** Columns after the transform. A transform that does not run is a `bad_sql` error with its position. */
  'input.columns': call(inputRef, z.array(column)),
  'input.profile': call(inputRef, inputProfile),
  'input.keys': call(z.object({ input: inputRef, joinKeys: z.array(z.string()).min(1) }), keyProfile),

  /** Saves an entity; `previousName` when it is edited. Problems are `invalid_input` with `details.field`. */
  'entity.save': call(z.object({ entity, previousName: z.string().optional() }), nothing),
  /** Refused while a feature group uses it. */
  'entity.remove': call(named, nothing),

  'group.get': call(named, groupDetail),
  /** What would be wrong with it, by field, and the YAML that would be saved. */
  'group.check': call(
    z.object({ group: featureGroup, entity, previousName: z.string().optional() }),
    z.object({ yaml: z.string(), problems: z.array(z.object({ field: z.string(), message: z.string() })) }),
  ),
  'group.save': call(z.object({ group: featureGroup, previousName: z.string() }), nothing),
  'group.remove': call(z.object({ name: z.string(), deleteData: z.boolean() }), nothing),
  /** Of the group's ICEBERG store, whichever of its stores is first; empty where it has none. Oldest first. */
  'group.snapshots': call(named, z.array(snapshot)),
  /** The snapshot that a moment means. */
  'group.snapshotAt': call(z.object({ name: z.string(), at: moment }), snapshot),

  /** Makes an earlier snapshot the current one; nothing is deleted. Resolves to what is current then. */
  'group.rollback': call(z.object({ name: z.string(), snapshotId: z.string() }), snapshot),
  'group.refs': call(named, z.array(ref)),
  'group.createRef': call(refCreate, nothing),
  'group.renameRef': call(refRename, nothing),
  'group.dropRef': call(refDrop, nothing),
  /** Renames or drops features: in every store, then in the YAML. Warns of what still says an old name. */
  'group.changeSchema': call(
    z.object({ name: z.string(), changes: z.array(schemaChange).min(1) }),
    z.object({ warnings: z.array(z.string()) }),
  ),
  /** Runs the group's tests on its rows of a moment (absent: now). */
  'group.test': call(z.object({ name: z.string(), at: moment.optional() }), z.array(testResult)),
  /** Newest first. */
  'group.history': call(named, z.array(historyEntry)),
  'group.staged': call(named, z.array(stagedWrite)),
  /** Makes a staged branch what is current, and drops the branch. */
  'group.publish': call(z.object({ name: z.string(), branch: z.string() }), snapshot),
  'group.discard': call(z.object({ name: z.string(), branch: z.string() }), nothing),
  'group.diff': call(diffRequest, diffSummary),
  'group.diffPage': call(diffPageRequest, diffPage),
  /** Carries a FILE or HIVE_TABLE group over to ICEBERG: a job that ends in `convert`. */
  'group.convert': call(
    z.object({ name: z.string(), namespace: z.string().optional(), table: z.string().optional() }),
    jobStarted,
  ),

  /** What a maintenance job would do, without doing it. */
  'maintenance.plan': call(maintenanceRequest, maintenanceReport),
  'maintenance.start': call(maintenanceRequest, jobStarted),
  'project.unfinished': call(nothing, z.array(unfinishedWrite)),

  'write.plan': call(planRequest, writePlan),
  'write.start': call(writeRequest, jobStarted),
  /**
   * The wizard's end: saves the group (and the entity, when it is new), then writes. If nothing was committed, what
   * was saved here is removed again.
   */
  'write.create': call(planRequest.extend({ entity }), jobStarted),

  'rows.page': call(pageRequest, page),
  'rows.count': call(z.object({ source: rowSource }), z.object({ rows: z.number() })),
  /** Share of NULL, 0..1, by column name. */
  'rows.nulls': call(z.object({ source: rowSource }), z.record(z.string(), z.number())),
  'rows.export': call(exportRequest, jobStarted),

  'jobs.list': call(nothing, z.array(job)),
  'jobs.cancel': call(z.object({ id: z.string() }), nothing),
  'engine.status': call(nothing, z.object({ usedBytes: z.number(), limitBytes: z.number() })),
} as const

/** Answered by the shell around core (Electron): what only the operating system's desktop can do. */
export const shellCalls = {
  'shell.chooseFolder': call(
    z.object({ title: z.string(), create: z.boolean() }),
    z.object({ path: z.string().nullable() }),
  ),
  /** Files, or one folder of part files: most systems' dialogs show either. */
  'shell.chooseInput': call(
    z.object({ folder: z.boolean().optional() }),
    z.object({ paths: z.array(z.string()) }),
  ),
  'shell.chooseExport': call(
    z.object({ suggestedName: z.string(), format: z.enum(exportFormats) }),
    z.object({ path: z.string().nullable() }),
  ),
  'shell.showInFolder': call(z.object({ path: z.string() }), nothing),
} as const

export const calls = { ...coreCalls, ...shellCalls } as const

export type CallName = keyof typeof calls
export type CoreCallName = keyof typeof coreCalls
export type ShellCallName = keyof typeof shellCalls
export type CallInput<K extends CallName> = z.input<(typeof calls)[K]['input']>
export type CallOutput<K extends CallName> = z.output<(typeof calls)[K]['output']>
export type Handlers<K extends CallName> = {
  readonly [N in K]: (
    input: CallInput<N>,
    context: { readonly signal: AbortSignal },
  ) => Promise<CallOutput<N>>
}

export const events = {
  'job.changed': job,
  /** Entities, groups or their data changed, here or in another process: ask again. */
  'project.changed': z.object({ groups: z.array(z.string()).nullable() }),
  /** A menu entry or shortcut of the platform. */
  'shell.command': z.object({
    command: z.enum([
      'new-project',
      'open-project',
      'close-project',
      'import',
      'import-folder',
      'palette',
      'settings',
    ]),
  }),
  /** Files that the operating system asked the app to open. */
  'shell.openFiles': z.object({ paths: z.array(z.string()) }),
} as const
export type EventName = keyof typeof events
export type EventPayload<K extends EventName> = z.output<(typeof events)[K]>

/** What the preload script gives the page: nothing else of Electron is reachable from it. */
export interface FirnBridge {
  /** Resolves to `{ok: value}` or `{error: ErrorData}`; never rejects. */
  invoke(name: string, input: unknown, callId: string): Promise<unknown>
  cancel(callId: string): void
  on(listener: (name: string, payload: unknown) => void): () => void
  /** The path of a dropped or chosen File; empty when it has none. */
  pathForFile(file: File): string
}
