// The app's start and end: one process per user-data folder, its windows, and a clean way out. No product logic.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, ipcMain, session, shell } from 'electron'
import * as z from 'zod'
import { toErrorData } from '../core/contract/errors.ts'
import { type Desk, openDesk } from '../core/desk.ts'
import { createBridge } from './bridge.ts'
import { reportFaults } from './faults.ts'
import { filesIn, relaunch, userDataFolder } from './launch.ts'
import { type Log, openLog } from './log.ts'
import { installMenu } from './menu.ts'
import { openMemory } from './remembered.ts'
import { openOutside, registerPageScheme, securePages, secureSession } from './security.ts'
import { createWindows, type Windows } from './windows.ts'

/** The build lays out `out/electron/main.js` beside `out/renderer/`, both two steps below package.json. */
const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const CLOSE_DEADLINE_MS = 10_000

const again = relaunch({
  isPackaged: app.isPackaged,
  platform: process.platform,
  execPath: process.execPath,
  args: process.argv.slice(1),
  env: process.env,
})
if (again !== null) {
  spawn(again.command, again.args, { detached: true, stdio: 'inherit', env: again.env }).unref()
  app.exit(0)
} else {
  start()
}

function start(): void {
  app.setName('Firn')
  const userData = userDataFolder(app.commandLine.getSwitchValue('user-data-dir'), process.env, process.cwd())
  if (userData !== null) app.setPath('userData', userData)

  // The lock lies in the user-data folder: one process for each. The one that has it opens the window.
  const request = { args: process.argv.slice(1), cwd: process.cwd() }
  if (!app.requestSingleInstanceLock(request)) {
    app.exit(0)
    return
  }

  const log = openLog(join(app.getPath('userData'), 'logs'), (line) => console.error(line))
  reportFaults(log)
  registerPageScheme()
  securePages(log)
  run(log, request).catch((error: unknown) => {
    log.error('Firn could not start.', error)
    const { message, hint } = toErrorData(error)
    dialog.showErrorBox('Firn could not start', hint === undefined ? message : `${message}\n\n${hint}`)
    app.exit(1)
  })
}

const secondLaunch = z.object({ args: z.array(z.string()), cwd: z.string() })

async function run(log: Log, request: z.infer<typeof secondLaunch>): Promise<void> {
  const version = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version
  app.setAboutPanelOptions({ applicationName: 'Firn', applicationVersion: version })

  // Files that the platform opens may come before there is a window to show them in.
  let windows: Windows | undefined
  const early = filesIn(request.args, request.cwd)
  app.on('open-file', (event, path) => {
    event.preventDefault()
    if (windows === undefined) early.push(path)
    else windows.emit('shell.openFiles', { paths: [path] })
  })
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const { args, cwd } = secondLaunch.catch({ args: [], cwd: '/' }).parse(data)
    windows?.open(filesIn(args, cwd))
  })

  await app.whenReady()
  log.info(`Firn ${version}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`)
  secureSession(session.defaultSession, join(root, 'out', 'renderer'), log)

  const desk = await openDesk({
    userDataDir: app.getPath('userData'),
    extensionDirectory: extensionDirectory(),
    version,
    log: (line) => log.warn(line),
  })

  const opened = createWindows({
    desk,
    bridge: createBridge(ipcMain, log),
    memory: openMemory(join(app.getPath('userData'), 'shell.json'), (error) =>
      log.error('The window state could not be kept.', error),
    ),
    preload: join(here, 'preload.cjs'),
    log,
  })
  windows = opened
  closeAtQuit(desk, opened, log)
  installMenu({
    platform: process.platform,
    isPackaged: app.isPackaged,
    command: (command) => opened.emit('shell.command', { command }),
    newWindow: () => opened.open(),
    showLogs: () => void shell.openPath(log.folder),
    openOutside: (url) => openOutside(url, log),
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => opened.quitWithoutAsking())
  app.on('activate', () => {
    if (opened.count === 0) opened.open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  opened.open(early)
}

/** DuckDB's extensions: shipped beside a packaged app, else where the set-up put them. */
function extensionDirectory(): string {
  const folder = app.isPackaged ? process.resourcesPath : join(root, '.cache')
  return process.env.FIRN_EXTENSION_DIRECTORY ?? join(folder, 'duckdb-extensions')
}

/** The last window is gone: core gets a while to finish, then the process ends either way. */
function closeAtQuit(desk: Desk, windows: Windows, log: Log): void {
  let closing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    setTimeout(() => {
      log.warn(`Core did not close within ${CLOSE_DEADLINE_MS / 1000} s: ended without it.`)
      // An orderly exit would wait for the very threads that do not end. What was committed is safe either way.
      process.kill(process.pid, 'SIGKILL')
    }, CLOSE_DEADLINE_MS)
    windows
      .settled()
      .then(() => desk.close())
      .catch((error: unknown) => log.error('Core did not close well.', error))
      .finally(() => app.exit(0))
  })
}
