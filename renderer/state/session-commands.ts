// The commands of the window that menus, palette, buttons and drops share: they ask the platform's dialogs, and put
// an error where it is seen (home shows it inline, a project as a toast).

import { fileName } from '../ui/format.ts'
import { asFirnError, invoke } from './bridge.ts'
import { showError } from './notices.tsx'
import { usePlaces } from './places.ts'
import { closeProject, type Opening, openProject, useSession } from './session.ts'

/** Runs it; an error is shown, and false is returned. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (caught) {
    const error = asFirnError(caught)
    if (error.code === 'cancelled') return false
    if (useSession.getState().project === null) useSession.setState({ error })
    else showError(error)
    return false
  }
}

export async function open(opening: Opening): Promise<void> {
  const stop = new AbortController()
  const what = opening.how === 'sample' ? 'the sample project' : fileName(opening.path)
  useSession.setState({ error: null, opening: { what, cancel: () => stop.abort() } })
  await attempt(async () => {
    await openProject(opening, stop.signal)
    // Files that were dropped before there was a project to put them in.
    const { waitingPaths, wait, leaveFor } = usePlaces.getState()
    if (waitingPaths.length > 0) {
      wait([])
      leaveFor({ kind: 'wizard', paths: waitingPaths })
    }
  })
  useSession.setState({ opening: null })
}

export async function createWithDialog(): Promise<void> {
  await attempt(async () => {
    const { path } = await invoke('shell.chooseFolder', { title: 'Folder for the new project', create: true })
    if (path !== null) await open({ how: 'create', path })
  })
}

export async function openWithDialog(): Promise<void> {
  await attempt(async () => {
    const { path } = await invoke('shell.chooseFolder', { title: 'Open a project folder', create: false })
    if (path !== null) await open({ how: 'open', path })
  })
}

export const close = (): Promise<boolean> => attempt(closeProject)

/** Files; or a folder of part files, which most systems' dialogs show only by itself. */
interface Choosing {
  readonly folder?: boolean
}

/** A new feature group from what is chosen now. */
export async function importWithDialog(choosing: Choosing = {}): Promise<void> {
  await attempt(async () => {
    const { paths } = await invoke('shell.chooseInput', { ...choosing })
    if (paths.length > 0) takeFiles(paths, 'wizard')
  })
}

export async function writeWithDialog(group: string, choosing: Choosing = {}): Promise<void> {
  await attempt(async () => {
    const { paths } = await invoke('shell.chooseInput', { ...choosing })
    if (paths.length > 0) usePlaces.getState().open({ kind: 'write', group, paths })
  })
}

/**
 * Files came in: by a drop, a dialog or the operating system. `ask` leaves it to the place one is at: a feature
 * group's page asks whether they are a write to it.
 */
export function takeFiles(paths: readonly string[], where: 'ask' | 'wizard' = 'ask'): void {
  const { place, dialog, go, open: openDialog, wait } = usePlaces.getState()
  if (useSession.getState().project === null) wait(paths)
  else if (dialog?.kind === 'write') openDialog({ kind: 'write', group: dialog.group, paths })
  else if (where === 'ask' && place.kind === 'group')
    openDialog({ kind: 'drop-choice', group: place.name, paths })
  else go({ kind: 'wizard', paths })
}
