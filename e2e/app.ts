// Starts the real app for a test, with folders of its own, and fails the test on anything that went wrong behind its
// back: an error in a page's console, an uncaught one, an ERROR in the log, a dialog nobody expected, a bad exit.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'

import { electronRuntime } from '../scripts/setup/electron-runtime.mjs'
import { recordMessages, unexpectedMessages } from './dialogs.ts'

export { expect }

/** What is tested: this checkout's build, or the folder of another one. */
export const built = process.env.FIRN_E2E_APP ?? join(import.meta.dirname, '..')

/** A test's own folders. */
export interface Place {
  readonly home: string
  readonly userData: string
  /** Where input files of the test are made. */
  readonly files: string
  /** Not made yet; with a space, an ampersand and letters beyond ASCII. */
  readonly project: string
}

export interface Firn {
  readonly electron: ElectronApplication
  /** The first window. */
  readonly page: Page
  /** Faults that this test provokes on purpose; every one must come. */
  expectFault(pattern: RegExp): void
  /** SIGKILL ends the whole process at once, as a power cut would. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
  close(): Promise<void>
  /** A second launch with the same user-data folder; resolves to its exit code. */
  launchAgain(...args: readonly string[]): Promise<number | null>
}

export interface LaunchOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

interface Fixtures {
  readonly place: Place
  readonly launch: (options?: LaunchOptions) => Promise<Firn>
  readonly firn: Firn
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from this pattern.
  place: async ({}, use) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'firn-e2e-')))
    const place = {
      home: join(folder, 'home'),
      userData: join(folder, 'user data'),
      files: join(folder, 'files'),
      project: join(folder, 'Flüge & Wetter'),
    }
    mkdirSync(join(place.home, 'Documents'), { recursive: true })
    mkdirSync(place.files)
    await use(place)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  launch: async ({ place }, use) => {
    const launched: Firn[] = []
    await use(async (options) => {
      const firn = await launchFirn(place, options)
      launched.push(firn)
      return firn
    })
    for (const firn of launched) await firn.close()
  },
  firn: async ({ launch }, use) => {
    await use(await launch())
  },
})

async function launchFirn(place: Place, options: LaunchOptions = {}): Promise<Firn> {
  const runtime = await electronRuntime()
  if (runtime === undefined) throw new Error('Electron is not set up: run `npm test` or `npm start` once.')
  const env = { ...environment(place), ...options.env }
  const args = [...flags(), built, ...(options.args ?? [])]
  const electron = await _electron.launch({
    executablePath: runtime.executablePath,
    args,
    env,
    cwd: place.files,
  })
  const faults: string[] = []
  const expected: RegExp[] = []
  const child = electron.process()
  const exited = watchProcess(child, faults)
  const watchPage = (page: Page) => watch(page, faults)
  electron.windows().forEach(watchPage)
  electron.on('window', watchPage)
  await recordMessages(electron)
  const page = await electron.firstWindow()
  await page.waitForLoadState('domcontentloaded')

  let open = true
  const settle = () => {
    for (const pattern of expected)
      expect(
        faults.some((fault) => pattern.test(fault)),
        `no fault matched ${pattern}`,
      ).toBe(true)
    expect(faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)))).toEqual([])
  }
  return {
    electron,
    page,
    expectFault: (pattern) => {
      expected.push(pattern)
    },
    kill: async (signal) => {
      open = false
      child.kill(signal)
      await exited
      settle()
    },
    close: async () => {
      if (!open) return
      open = false
      faults.push(...(await unexpectedMessages(electron)))
      await electron.close()
      const code = await exited
      if (code !== 0) faults.push(`The app ended with ${code}.`)
      settle()
    },
    launchAgain: (...more) =>
      new Promise((resolve, reject) => {
        const second = spawn(runtime.executablePath, [...args, ...more], {
          env,
          cwd: place.files,
          stdio: 'ignore',
        })
        second.once('error', reject)
        second.once('exit', resolve)
      }),
  }
}

/** Chromium refuses to sandbox for root; there is no GPU under Xvfb. */
function flags(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu']
}

/** Nothing of the developer's own settings, catalogs or language reaches the app. */
function environment(place: Place): Record<string, string> {
  const kept = [
    'PATH',
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'XAUTHORITY',
    'TMPDIR',
    'SystemRoot',
    'FIRN_EXTENSION_DIRECTORY',
  ]
  const own = Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return {
    ...own,
    HOME: place.home,
    USERPROFILE: place.home,
    FIRN_USER_DATA: place.userData,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    UV_THREADPOOL_SIZE: '16',
  }
}

function watch(page: Page, faults: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`page: ${error.stack ?? error.message}`))
  page.on('crash', () => faults.push('page: crashed'))
}

/** Chromium talks a lot on stderr; what counts is our own log and a dying process. */
async function watchProcess(child: ChildProcess, faults: string[]): Promise<number | string | null> {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      const ours = text.split(/\n(?=\d{4}-\d\d-\d\dT\S+Z [A-Z]+ |\[\d+:)/)
      faults.push(...ours.filter((entry) => /^\S+Z ERROR |FATAL|Segmentation fault|Uncaught/.test(entry)))
      resolve(code ?? signal)
    })
  })
}
