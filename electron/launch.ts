// What the way the app was started asks for: files to open, the folder it keeps its own things in, and whether it
// has to start itself again with a larger thread pool.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'

/** Paths of the files among the arguments, for "Open with Firn" and for `firn-desktop data.csv`. */
export function filesIn(args: readonly string[], cwd: string): string[] {
  return args
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(cwd, argument))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
}

/** Where this start keeps what the app remembers; null leaves it to the platform. The argument beats the variable. */
export function userDataFolder(
  argument: string,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string | null {
  const wanted = argument !== '' ? argument : (env.FIRN_USER_DATA ?? '')
  return wanted === '' ? null : resolve(cwd, wanted)
}

/**
 * Each statement of the engine holds a thread of libuv's pool, whose size counts only if the process was started
 * with it. Core is safe with the default of four (its lanes keep a reserve); sixteen is faster.
 */
const POOL_SIZE = '16'

/**
 * How to start again with a larger pool, or null where that is not needed (it is set, this is the second start) or
 * not possible: a start from source gets it from `npm start`, macOS from the bundle's LSEnvironment (a child started
 * by hand would miss the Finder's open-file events), and a portable Windows program would be unpacked twice.
 */
export function relaunch(start: {
  readonly isPackaged: boolean
  readonly platform: NodeJS.Platform
  readonly execPath: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}): { command: string; args: readonly string[]; env: Record<string, string | undefined> } | null {
  const { env } = start
  if (!start.isPackaged || start.platform === 'darwin') return null
  if (env.UV_THREADPOOL_SIZE !== undefined || env.FIRN_RELAUNCHED !== undefined) return null
  if (env.PORTABLE_EXECUTABLE_DIR !== undefined) return null
  return {
    // An AppImage is unmounted when its first process ends, so the image itself is started again.
    command: env.APPIMAGE ?? start.execPath,
    args: start.args,
    env: { ...env, UV_THREADPOOL_SIZE: POOL_SIZE, FIRN_RELAUNCHED: '1' },
  }
}
