// Which Node runs the tools, the tests and the CLI: core/ is TypeScript that Node itself reads, from 22.18 on.

import { existsSync } from 'node:fs'
import path from 'node:path'
import { inNodeModules } from './paths.mjs'

/** Node 24 of the npm package `node`, else the Node that runs this if it is new enough, else undefined. */
export function modernNode() {
  const packaged = inNodeModules('node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(packaged)) return packaged
  return readsTypeScript(process.versions.node) ? process.execPath : undefined
}

/** @param {string} version such as `22.18.0` */
export function readsTypeScript(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 18)
}

/**
 * The libuv pool that DuckDB and the gateway share: its default of 4 threads is too few for many writers at once,
 * and the size counts only when it is set before the process starts.
 */
export const threadPoolSize = '24'

/**
 * The environment for a child that runs core: thread pool, Node 24 first in PATH, and what the caller adds.
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentForCore(more = {}) {
  const node = modernNode() ?? process.execPath
  const searchPath = [path.dirname(node), inNodeModules('.bin'), process.env.PATH ?? ''].join(path.delimiter)
  return { ...process.env, UV_THREADPOOL_SIZE: threadPoolSize, PATH: searchPath, ...more }
}
