// One process's desk: the projects that its windows have open, each opened once, and the projects it remembers.

import { mkdir, mkdtemp } from 'node:fs/promises'
import path from 'node:path'
import {
  type CoreCallName,
  type EventName,
  type EventPayload,
  FirnError,
  type Handlers,
  type ProjectState,
} from './contract/index.ts'
import { recentProjects } from './desk/recent-projects.ts'
import { projectHandlers } from './handlers.ts'
import { createProject } from './project/project-folder.ts'
import { writeSample } from './sample/sample-project.ts'
import { projectState } from './workbench/project-state.ts'
import { openWorkbench, type Workbench } from './workbench.ts'

export interface DeskOptions {
  /** The app's own folder for this user. */
  readonly userDataDir: string
  readonly extensionDirectory: string
  readonly version: string
  /** Told what goes wrong in open projects beside their calls, a line each. */
  readonly log?: (line: string) => void
}

export type Emit = <K extends EventName>(name: K, payload: EventPayload<K>) => void

export interface Session {
  readonly handlers: Handlers<CoreCallName>
  close(): Promise<void>
}

export interface Desk {
  /** One for each window. */
  session(emit: Emit): Session
  close(): Promise<void>
}

/** A project that at least one session has open. */
interface OpenProject {
  readonly bench: Promise<Workbench>
  readonly listeners: Set<Emit>
}

export async function openDesk(options: DeskOptions): Promise<Desk> {
  await mkdir(options.userDataDir, { recursive: true })
  const recent = recentProjects(options.userDataDir)
  const projects = new Map<string, OpenProject>()
  const sessions = new Set<Session>()

  const enter = (projectPath: string, emit: Emit): OpenProject => {
    const known = projects.get(projectPath)
    if (known) {
      known.listeners.add(emit)
      return known
    }
    const listeners = new Set([emit])
    const tell: Emit = (name, payload) => {
      for (const listener of listeners) listener(name, payload)
    }
    const bench = openWorkbench({
      projectPath,
      extensionDirectory: options.extensionDirectory,
      onJob: (job) => tell('job.changed', job),
      ...(options.log && { log: options.log }),
      onChange: (groups) => tell('project.changed', { groups: groups === null ? null : [...groups] }),
    })
    const project = { bench, listeners }
    projects.set(projectPath, project)
    bench.catch(() => projects.delete(projectPath))
    return project
  }
  const leave = async (projectPath: string, emit: Emit): Promise<void> => {
    const project = projects.get(projectPath)
    if (!project?.listeners.delete(emit) || project.listeners.size > 0) return
    projects.delete(projectPath)
    await (await project.bench).close()
  }

  const session = (emit: Emit): Session => {
    let current: { path: string; bench: Workbench } | null = null
    let closed = false
    let before: Promise<unknown> = Promise.resolve()

    /** One after the other: of two projects opened at once, the first would stay open for nobody. */
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const turn = before.then(work)
      before = turn.catch(() => undefined)
      return turn
    }
    const closeProject = async (): Promise<void> => {
      const closing = current
      current = null
      if (closing) await leave(closing.path, emit)
    }
    const open = (folder: string): Promise<ProjectState> =>
      inTurn(async () => {
        const projectPath = path.resolve(folder)
        if (current?.path !== projectPath) {
          if (closed) throw windowClosed()
          const bench = await enter(projectPath, emit).bench
          // The window may have gone while its project was opened.
          if (closed) {
            await leave(projectPath, emit)
            throw windowClosed()
          }
          await closeProject()
          current = { path: projectPath, bench }
          await recent.remember(projectPath)
        }
        return projectState(current.bench)
      })
    const bench = (): Workbench => {
      if (current) return current.bench
      throw new FirnError('not_found', 'No project is open.', { hint: 'Open or create one first.' })
    }

    const made: Session = {
      handlers: {
        ...projectHandlers(bench),
        'app.info': async () => ({ version: options.version, timeZone: 'UTC' }),
        'app.recentProjects': () => recent.list(),
        // Asked at the start too, when there is no project yet.
        'jobs.list': async () => current?.bench.jobs.list() ?? [],
        'app.forgetProject': async (project) => {
          await recent.forget(project.path)
          return {}
        },
        'project.create': async (project) => {
          await createProject(project.path)
          return open(project.path)
        },
        'project.open': (project) => open(project.path),
        'project.openSample': async () => {
          const samples = path.join(options.userDataDir, 'samples')
          await mkdir(samples, { recursive: true })
          const folder = path.join(await mkdtemp(path.join(samples, 'sample-')), 'customer-sample')
          await createProject(folder)
          await open(folder)
          await writeSample(bench())
          return projectState(bench())
        },
        'project.close': async () => {
          await inTurn(closeProject)
          return {}
        },
      },
      close: async () => {
        sessions.delete(made)
        closed = true
        await inTurn(closeProject)
      },
    }
    sessions.add(made)
    return made
  }

  return {
    session,
    close: async () => {
      for (const one of [...sessions]) await one.close()
    },
  }
}

const windowClosed = (): FirnError => new FirnError('cancelled', 'The window was closed.')
