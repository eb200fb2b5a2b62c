// The contract's answers: one entry a call, each a line or two over the open project.

import type { CoreCallName, Handlers } from './contract/index.ts'
import { convert } from './workbench/convert.ts'
import * as diffs from './workbench/diffs.ts'
import { testGroup } from './workbench/group-tests.ts'
import * as groups from './workbench/groups.ts'
import { groupHistory } from './workbench/history.ts'
import * as maintenance from './workbench/maintenance.ts'
import { projectState } from './workbench/project-state.ts'
import * as refs from './workbench/refs.ts'
import * as rows from './workbench/rows.ts'
import { changeSchema } from './workbench/schema-changes.ts'
import * as staged from './workbench/staged-writes.ts'
import { unfinishedWrites } from './workbench/unfinished-list.ts'
import * as writes from './workbench/writes.ts'
import type { Workbench } from './workbench.ts'

export type ProjectCall = Exclude<
  CoreCallName,
  | 'app.info'
  | 'app.recentProjects'
  | 'app.forgetProject'
  | 'project.create'
  | 'project.open'
  | 'project.openSample'
  | 'project.close'
>

/** Calls about the open project. `bench` throws while there is none. */
export function projectHandlers(bench: () => Workbench): Handlers<ProjectCall> {
  return {
    'project.state': async () => projectState(bench()),

    'input.inspect': (input, { signal }) => bench().inputs.inspect(input, signal),
    'input.columns': async (input, { signal }) => [
      ...(await bench().inputs.open(input, { signal })).columns.map(({ name, type }) => ({ name, type })),
    ],
    'input.profile': (input, { signal }) => bench().inputs.profile(input, signal),
    'input.keys': ({ input, joinKeys }, { signal }) => bench().inputs.keys(input, joinKeys, signal),

    'entity.save': async ({ entity, previousName }) => {
      await groups.saveEntity(bench(), entity, previousName)
      return {}
    },
    'entity.remove': async ({ name }) => {
      await groups.removeEntity(bench(), name)
      return {}
    },

    'group.get': ({ name }) => groups.groupDetail(bench(), name),
    'group.check': ({ group, entity, previousName }) =>
      groups.checkGroup(bench(), group, entity, previousName),
    'group.save': async ({ group, previousName }) => {
      await groups.saveGroup(bench(), group, previousName)
      return {}
    },
    'group.remove': async ({ name, deleteData }) => {
      await groups.removeGroup(bench(), name, deleteData)
      return {}
    },
    'group.snapshots': ({ name }) => groups.snapshots(bench(), name),
    'group.snapshotAt': ({ name, at }) => groups.snapshotAt(bench(), name, at),

    'group.rollback': async ({ name, snapshotId }) =>
      (await refs.rollbackGroup(bench(), name, snapshotId)).snapshot,
    'group.refs': ({ name }) => refs.groupRefs(bench(), name),
    'group.createRef': async (request) => {
      await refs.createGroupRef(bench(), request)
      return {}
    },
    'group.renameRef': async (request) => {
      await refs.renameGroupRef(bench(), request)
      return {}
    },
    'group.dropRef': async (request) => {
      await refs.dropGroupRef(bench(), request)
      return {}
    },
    'group.changeSchema': ({ name, changes }) => changeSchema(bench(), name, changes),
    'group.test': ({ name, at }, { signal }) => testGroup(bench(), name, at, signal),
    'group.history': async ({ name }) => (await groupHistory(bench(), name)).reverse(),
    'group.staged': ({ name }) => staged.stagedWrites(bench(), name),
    'group.publish': async ({ name, branch }, { signal }) =>
      (await staged.publishStaged(bench(), name, branch, signal)).snapshot,
    'group.discard': async ({ name, branch }) => {
      await staged.discardStaged(bench(), name, branch)
      return {}
    },
    'group.diff': (request, { signal }) => diffs.diffGroup(bench(), request, signal),
    'group.diffPage': (request, { signal }) => diffs.diffPage(bench(), request, signal),
    'group.convert': async (request) => {
      const open = bench()
      const { id } = open.jobs.start(`Convert ${request.name} to ICEBERG`, (job) =>
        convert(open, request, job),
      )
      return { jobId: id }
    },
    'maintenance.plan': (request, { signal }) => maintenance.planMaintenance(bench(), request, signal),
    'maintenance.start': async (request) => {
      const open = bench()
      const { id } = open.jobs.start(maintenance.maintenanceTitle(request), (job) =>
        maintenance.maintain(open, request, job),
      )
      return { jobId: id }
    },
    'project.unfinished': () => unfinishedWrites(bench()),

    'write.plan': (request, { signal }) => writes.plan(bench(), request, signal),
    'write.start': async (request) => {
      const open = bench()
      const { id } = open.jobs.start(`Write to ${request.name}`, (job) => writes.write(open, request, job))
      return { jobId: id }
    },
    'write.create': async (request) => {
      const open = bench()
      const { id } = open.jobs.start(`Write to ${request.group.name}`, (job) =>
        writes.create(open, request, job),
      )
      return { jobId: id }
    },

    'rows.page': (request, { signal }) => rows.page(bench(), request, signal),
    'rows.count': ({ source }, { signal }) => rows.count(bench(), source, signal),
    'rows.nulls': ({ source }, { signal }) => rows.nulls(bench(), source, signal),
    'rows.export': async (request) => {
      const open = bench()
      const { id } = open.jobs.start(`Export to ${request.path}`, (job) =>
        rows.exportRows(open, request, job),
      )
      return { jobId: id }
    },

    'jobs.list': async () => bench().jobs.list(),
    'jobs.cancel': async ({ id }) => {
      bench().jobs.cancel(id)
      return {}
    },
    'engine.status': async () => ({
      usedBytes: await bench().engine.memoryUsed(),
      limitBytes: bench().engine.memoryLimit,
    }),
  }
}
