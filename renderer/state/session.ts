// What this window has open: the project as core last described it, and what is known of the app itself.

import { create } from 'zustand'
import type { FirnError, ProjectState } from '../../core/contract/index.ts'
import { asFirnError, invoke } from './bridge.ts'
import { usePlaces } from './places.ts'
import { forgetGroups, queryClient } from './use-call.ts'

interface Session {
  /** `starting` until it is known whether a project is open. */
  readonly phase: 'starting' | 'ready'
  readonly project: ProjectState | null
  /** The zone that times are shown in, an IANA name. */
  readonly timeZone: string
  readonly version: string
  /** What is being opened right now, in words, and how to stop it. */
  readonly opening: { readonly what: string; readonly cancel: () => void } | null
  /** Why the project could not be opened, or its state not be read. */
  readonly error: FirnError | null
}

export const useSession = create<Session>(() => ({
  phase: 'starting',
  project: null,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  version: '',
  opening: null,
  error: null,
}))

export const useTimeZone = (): string => useSession((session) => session.timeZone)

/** Asks what is open; called once at the start. A window that was reloaded finds its project again. */
export async function start(): Promise<void> {
  try {
    const info = await invoke('app.info', {})
    useSession.setState({ timeZone: info.timeZone, version: info.version })
    useSession.setState({ project: await invoke('project.state', {}) })
  } catch (caught) {
    const error = asFirnError(caught)
    // No project open is where everyone starts.
    if (error.code !== 'not_found') useSession.setState({ error })
  } finally {
    useSession.setState({ phase: 'ready' })
  }
}

export type Opening = { readonly how: 'create' | 'open'; readonly path: string } | { readonly how: 'sample' }

/** Opens or makes a project and goes to its first page. Throws FirnError; the open project stays then. */
export async function openProject(opening: Opening, signal: AbortSignal): Promise<ProjectState> {
  const project =
    opening.how === 'sample'
      ? await invoke('project.openSample', {}, signal)
      : await invoke(
          opening.how === 'create' ? 'project.create' : 'project.open',
          { path: opening.path },
          signal,
        )
  queryClient.clear()
  usePlaces.getState().reset()
  useSession.setState({ project, error: null })
  return project
}

export async function closeProject(): Promise<void> {
  await invoke('project.close', {})
  queryClient.clear()
  usePlaces.getState().reset()
  useSession.setState({ project: null, error: null })
}

/** Asks again what the project is, after `groups` of it changed (null: anything may have). */
export async function refreshProject(groups: readonly string[] | null): Promise<void> {
  if (useSession.getState().project === null) return
  forgetGroups(groups)
  try {
    useSession.setState({ project: await invoke('project.state', {}), error: null })
  } catch (error) {
    useSession.setState({ error: asFirnError(error) })
  }
}
