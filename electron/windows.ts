// The app's windows: each has a page, a line to it and a session of core's; where it was is remembered.

import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import type { CallName, EventName, EventPayload, Handlers } from '../core/contract/calls.ts'
import type { Desk } from '../core/desk.ts'
import type { createBridge, Emit, Line } from './bridge.ts'
import { createClosing } from './closing.ts'
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
  quitWithoutAsking(): void
  /** When the sessions of the windows that are gone have ended too. */
  settled(): Promise<void>
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
  const ending = new Set<Promise<void>>()
  const closing = createClosing(options.log)
  nativeTheme.on('updated', () => {
    for (const window of lines.keys()) window.setBackgroundColor(background())
  })

  const open = (files: readonly string[] = []): Line => {
    const window = makeWindow(options, lines.size)
    const line = options.bridge.open(window.webContents)
    const session = options.desk.session((name, payload) => {
      // What comes under the name of an event is its payload, which TypeScript cannot see across the map.
      if (name === 'job.changed') noteJob(payload as EventPayload<'job.changed'>)
      line.emit(name, payload)
    })
    const noteJob = closing.guard(window, session)
    line.answer({
      ...session.handlers,
      ...shellHandlers(window, options.memory),
    } satisfies Handlers<CallName>)
    lines.set(window, line)
    if (files.length > 0) line.emit('shell.openFiles', { paths: [...files] })
    reportCrashes(window, options.log)
    window.once('closed', () => {
      lines.delete(window)
      const ended = session
        .close()
        .catch((error: unknown) => options.log.error('A session did not close well.', error))
        .finally(() => ending.delete(ended))
      ending.add(ended)
    })
    loadPage(window, options.log)
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
    quitWithoutAsking: closing.quitWithoutAsking,
    settled: async () => {
      await Promise.all(ending)
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

/** A window that is closed before its page is there has nothing to report. */
function loadPage(window: BrowserWindow, log: Log): void {
  let leaving = false
  window.on('close', () => {
    leaving = true
  })
  window.loadURL(PAGE_URL).catch((error: unknown) => {
    if (!leaving) log.error('The page did not load.', error)
  })
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
