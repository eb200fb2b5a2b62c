// The app's windows: each has a page, a line to it and a session of core's; where it was is remembered, and it does
// not close over running jobs without asking.

import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import type { CallName, EventName, EventPayload, Handlers } from '../core/contract/calls.ts'
import type { Desk, Session } from '../core/desk.ts'
import type { createBridge, Emit, Line } from './bridge.ts'
import type { Log } from './log.ts'
import { PAGE_URL } from './page-files.ts'
import { type Memory, MIN_SIZE, placeWindow } from './remembered.ts'
import { shellHandlers } from './shell-handlers.ts'

export interface Windows {
  /** A new window; files that the user opened go to its page once it listens. */
  open(files?: readonly string[]): void
  /** To the window in front, or a new one where there is none. */
  emit: Emit
  readonly count: number
}

export interface WindowsOptions {
  readonly desk: Desk
  readonly bridge: ReturnType<typeof createBridge>
  readonly memory: Memory
  readonly preload: string
  readonly log: Log
}

/** The page's own background (WINDOW.md), so that a window does not flash while it loads. */
const background = () => (nativeTheme.shouldUseDarkColors ? '#12171d' : '#f7f9fb')

export function createWindows(options: WindowsOptions): Windows {
  const lines = new Map<BrowserWindow, Line>()
  nativeTheme.on('updated', () => {
    for (const window of lines.keys()) window.setBackgroundColor(background())
  })

  const open = (files: readonly string[] = []): Line => {
    const window = makeWindow(options, lines.size)
    const line = options.bridge.open(window.webContents)
    const session = options.desk.session(line.emit)
    line.answer({
      ...session.handlers,
      ...shellHandlers(window, options.memory),
    } satisfies Handlers<CallName>)
    lines.set(window, line)
    if (files.length > 0) line.emit('shell.openFiles', { paths: [...files] })
    guardClosing(window, session, options.log)
    reportCrashes(window, options.log)
    window.on('closed', () => {
      lines.delete(window)
      session.close().catch((error: unknown) => options.log.error('A session did not close.', error))
    })
    window.loadURL(PAGE_URL).catch((error: unknown) => options.log.error('The page did not load.', error))
    return line
  }

  return {
    open: (files) => {
      open(files)
    },
    emit<K extends EventName>(name: K, payload: EventPayload<K>) {
      const front = BrowserWindow.getFocusedWindow() ?? [...lines.keys()].at(-1)
      const line = (front === undefined ? undefined : lines.get(front)) ?? open()
      line.emit(name, payload)
    },
    get count() {
      return lines.size
    },
  }
}

function makeWindow({ memory, preload }: WindowsOptions, offset: number): BrowserWindow {
  const last = memory.value.window
  const displays = screen.getAllDisplays().map((display) => display.workArea)
  const window = new BrowserWindow({
    ...placeWindow(last?.bounds, displays, offset),
    ...MIN_SIZE,
    title: 'Firn',
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (last?.maximized === true && offset === 0) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () =>
    memory.update({ window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() } }),
  )
  return window
}

/** Closing while jobs run asks first; a quit that was stopped by the question goes on after it. */
function guardClosing(window: BrowserWindow, session: Session, log: Log): void {
  let mayClose = false
  let asking = false
  let quitting = false
  const onQuit = () => {
    quitting = true
  }
  app.on('before-quit', onQuit)
  window.on('closed', () => app.off('before-quit', onQuit))

  const ask = async () => {
    try {
      const jobs = await session.handlers['jobs.list']({}, { signal: AbortSignal.timeout(2_000) })
      const running = jobs.filter((job) => job.state === 'running')
      mayClose =
        running.length === 0 ||
        (await confirmClosing(
          window,
          running.map((job) => job.title),
        ))
    } catch (error) {
      log.error('The running jobs could not be listed before closing.', error)
      mayClose = true
    }
  }
  window.on('close', (event) => {
    if (mayClose) return
    event.preventDefault()
    if (asking) return
    asking = true
    void ask().then(() => {
      asking = false
      const goOn = quitting
      quitting = false
      if (!mayClose || window.isDestroyed()) return
      if (goOn) app.quit()
      else window.close()
    })
  })
}

async function confirmClosing(window: BrowserWindow, titles: readonly string[]): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: titles.length === 1 ? 'A job is still running.' : `${titles.length} jobs are still running.`,
    detail: `${titles.join('\n')}\n\nClosing stops ${titles.length === 1 ? 'it' : 'them'}. Nothing half-written stays.`,
    buttons: ['Keep Running', 'Stop and Close'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

function reportCrashes(window: BrowserWindow, log: Log): void {
  window.webContents.on('preload-error', (_event, path, error) => log.error(`${path} failed.`, error))
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    log.error('The page of a window died.', `${reason}, exit code ${exitCode}`)
    void dialog
      .showMessageBox({
        type: 'error',
        message: 'This window stopped working.',
        detail: 'Your project is safe. The log has the details.',
        buttons: ['Reload', 'Close'],
        defaultId: 0,
        cancelId: 1,
        noLink: true,
      })
      .then(({ response }) => {
        if (window.isDestroyed()) return
        if (response === 0) window.webContents.reload()
        else window.close()
      })
  })
}
