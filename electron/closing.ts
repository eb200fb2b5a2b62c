// Closing a window, or the app, over running jobs asks first. A job that another window has too goes on without this
// one, so it is asked about only when the last of them goes.

import { app, type BrowserWindow, dialog } from 'electron'
import type { Job } from '../core/contract/jobs.ts'
import type { Session } from '../core/desk.ts'
import type { Log } from './log.ts'

interface Guarded {
  readonly session: Session
  /** Jobs heard of and not yet heard to have ended. May hold jobs of a project that was left: `jobs.list` decides. */
  readonly running: Set<string>
}

export interface Closing {
  /** Guards the window from now on; tell the returned function of every job event. */
  guard(window: BrowserWindow, session: Session): (job: Job) => void
  /** For a signal: nobody may be there to answer. Jobs are stopped as if the user had said so. */
  quitWithoutAsking(): void
}

export function createClosing(log: Log): Closing {
  const windows = new Map<BrowserWindow, Guarded>()
  let mayQuit = false
  let asking = false

  const quit = () => {
    mayQuit = true
    app.quit()
  }

  /** Goes on with `close` where nothing runs, or where the user says so. */
  const askThen = async (running: () => Promise<readonly Job[]>, close: () => void): Promise<void> => {
    if (asking) return
    asking = true
    try {
      const jobs = await running()
      if (jobs.length === 0 || (await confirmed(jobs))) close()
    } catch (error) {
      log.error('Whether jobs are running could not be asked; closing.', error)
      close()
    } finally {
      asking = false
    }
  }

  app.on('before-quit', (event) => {
    const open = [...windows.values()]
    if (mayQuit || open.every(({ running }) => running.size === 0)) return
    event.preventDefault()
    void askThen(() => runningOf(open), quit)
  })

  return {
    quitWithoutAsking: quit,
    guard(window, session) {
      const guarded: Guarded = { session, running: new Set() }
      windows.set(window, guarded)
      window.once('closed', () => windows.delete(window))
      let mayClose = false
      window.on('close', (event) => {
        if (mayQuit || mayClose || guarded.running.size === 0) return
        event.preventDefault()
        const close = () => {
          mayClose = true
          if (!window.isDestroyed()) window.close()
        }
        const others = [...windows.values()].filter((other) => other !== guarded)
        void askThen(async () => without(await runningOf([guarded]), await runningOf(others)), close)
      })
      return ({ id, state }) => {
        if (state === 'running') guarded.running.add(id)
        else guarded.running.delete(id)
      }
    },
  }
}

/** Each job once. */
async function runningOf(windows: readonly Guarded[]): Promise<readonly Job[]> {
  const lists = await Promise.all(
    windows
      .filter(({ running }) => running.size > 0)
      .map(({ session }) => session.handlers['jobs.list']({}, { signal: AbortSignal.timeout(2_000) })),
  )
  const running = lists.flat().filter(({ state }) => state === 'running')
  return [...new Map(running.map((job) => [job.id, job])).values()]
}

function without(jobs: readonly Job[], others: readonly Job[]): readonly Job[] {
  const ids = new Set(others.map(({ id }) => id))
  return jobs.filter(({ id }) => !ids.has(id))
}

async function confirmed(jobs: readonly Job[]): Promise<boolean> {
  const one = jobs.length === 1
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message: one ? 'A job is still running.' : `${jobs.length} jobs are still running.`,
    detail: `${jobs.map(({ title }) => title).join('\n')}\n\nClosing stops ${one ? 'it' : 'them'}. Nothing half-written stays.`,
    buttons: ['Keep Running', 'Stop and Close'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}
