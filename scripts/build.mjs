// `npm run build`: the page into out/renderer, the main process and its preload into out/electron. A part whose
// sources are as they were is not built again.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { buildElectron, buildRenderer } from './build/bundles.mjs'
import { fingerprint } from './build/fingerprint.mjs'
import { checkout } from './setup/paths.mjs'
import { hasStamp, writeStamp } from './setup/stamp.mjs'

/** What every part depends on besides its own sources. */
const always = ['package-lock.json', 'tsconfig.json', 'scripts/build.mjs', 'scripts/build']

const parts = [
  {
    name: 'renderer',
    sources: ['renderer', 'core/contract', ...always],
    outputs: ['out/renderer/index.html'],
    build: buildRenderer,
  },
  {
    name: 'electron',
    sources: ['electron', 'core', ...always],
    outputs: ['out/electron/main.js', 'out/electron/preload.cjs'],
    build: buildElectron,
  },
]

try {
  for (const part of parts) await buildPart(part)
} catch (error) {
  // The bundler's message shows the place; its stack is its own.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

/** @param {typeof parts[number]} part */
async function buildPart({ name, sources, outputs, build }) {
  const label = `build   ${name.padEnd(18)}`
  const stampFile = path.join(checkout, 'out', `.${name}-sources`)
  const stamp = await fingerprint(checkout, sources)
  const isThere = outputs.every((file) => existsSync(path.join(checkout, file)))
  if (isThere && (await hasStamp(stampFile, stamp))) {
    process.stderr.write(`${label}cached   sources unchanged\n`)
    return
  }
  const started = Date.now()
  await build()
  await writeStamp(stampFile, stamp)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stderr.write(`${label}ok       ${path.dirname(outputs[0] ?? '')} (${seconds} s)\n`)
}
