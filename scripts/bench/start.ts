// Figures of the app itself: from spawn to a window that answers, on to the sample project's rows, and its memory.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'
import { electronRuntime } from '../setup/electron-runtime.mjs'
import { environmentForCore } from '../setup/node.mjs'
import { checkout, extensionDirectory } from '../setup/paths.mjs'
import { openDisplay } from '../test/display.mjs'
import { type Figure, median, milliseconds } from './measure.ts'

const STARTS = 5

/** Needs the app built. Empty where there is no display and none can be made. */
export async function startFigures(): Promise<Figure[]> {
  const display = await openDisplay()
  if (!display) return []
  const userData = await mkdtemp(path.join(os.tmpdir(), 'firn-bench-start-'))
  try {
    await start(userData, display.env, /sample/i)
    const starts: Start[] = []
    for (let index = 0; index < STARTS; index += 1) {
      starts.push(await start(userData, display.env, /customer-sample/))
    }
    const [last] = starts.slice(-1)
    return [
      figure(
        'Start to a window that answers, warm',
        milliseconds(median(starts.map(({ window }) => window))),
      ),
      figure(
        'From there to the rows of the sample project',
        milliseconds(median(starts.map(({ rows }) => rows))),
      ),
      figure('Memory of the app then, by process', last?.memory ?? ''),
    ]
  } finally {
    await display.close()
    await rm(userData, { recursive: true, force: true })
  }
}

interface Start {
  readonly window: number
  readonly rows: number
  readonly memory: string
}

async function start(userData: string, display: NodeJS.ProcessEnv, opens: RegExp): Promise<Start> {
  const runtime = await electronRuntime()
  if (!runtime) throw new Error('There is no Electron runtime; npm start sets one up')
  const begun = performance.now()
  const app = await _electron.launch({
    executablePath: runtime.executablePath,
    args: ['--no-sandbox', '--disable-gpu', checkout, `--user-data-dir=${userData}`],
    env: strings(environmentForCore({ ...display, FIRN_EXTENSION_DIRECTORY: extensionDirectory })),
  })
  try {
    const page = await app.firstWindow()
    const project = page.getByRole('button', { name: opens }).first()
    await project.waitFor()
    const window = performance.now() - begun
    await project.click()
    await page
      .getByRole('button', { name: /customer_features/ })
      .first()
      .click()
    await page.getByRole('gridcell', { name: 'C001' }).first().waitFor()
    return { window, rows: performance.now() - begun - window, memory: await memoryOf(app) }
  } finally {
    await app.close()
  }
}

/** Working sets, in which pages shared between processes count in each. */
async function memoryOf(app: ElectronApplication): Promise<string> {
  const processes = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ type, memory }) => ({ type, kilobytes: memory.workingSetSize })),
  )
  return processes.map(({ type, kilobytes }) => `${type} ${Math.round(kilobytes / 1024)} MB`).join(', ')
}

function strings(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function figure(what: string, ours: string): Figure {
  return { what, ours, baseline: '', ratio: null, aim: 'reported', met: null }
}
