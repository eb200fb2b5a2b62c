// The three bundles of the app, by Vite. The main process runs on Electron 33 (Node 20.18) and later.

import path from 'node:path'
import { build } from 'vite'
import { checkout } from '../setup/paths.mjs'

/** DuckDB is native and stays in node_modules; everything else is bundled, so that a packaged app needs no more. */
const external = ['electron', /^@duckdb\//]

/** The page, by its own configuration. */
export async function buildRenderer() {
  await build({ configFile: path.join(checkout, 'renderer', 'vite.config.ts'), logLevel: 'warn' })
}

/** The main process as an ES module, and the preload as the one CommonJS file that a sandbox can load. */
export async function buildElectron() {
  await bundle('electron/main.ts', 'es', 'main.js', true)
  await bundle('electron/preload.ts', 'cjs', 'preload.cjs', false)
}

/**
 * @param {string} entry
 * @param {'es' | 'cjs'} format
 * @param {string} fileName
 * @param {boolean} empties whether the folder is emptied first
 */
async function bundle(entry, format, fileName, empties) {
  await build({
    configFile: false,
    root: checkout,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: path.join(checkout, entry),
      outDir: path.join(checkout, 'out', 'electron'),
      emptyOutDir: empties,
      target: 'node20.18',
      minify: false,
      sourcemap: format === 'es',
      rolldownOptions: {
        external,
        output: { format, entryFileNames: fileName, codeSplitting: false },
      },
    },
  })
}
