// PyIceberg in a Python environment of its own, for the tests that read Firn's tables with another reader.

import { existsSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { runCommand } from './command.mjs'
import { checkoutCache } from './paths.mjs'
import { hasStamp, writeStamp } from './stamp.mjs'
import { SetupError } from './step.mjs'

const requirement = 'pyiceberg[pyarrow]==0.12.0'
const folder = path.join(checkoutCache, 'pyiceberg')
const stampFile = path.join(folder, '.firn-stamp')

/** The Python that has PyIceberg. */
export const pyicebergPython =
  process.platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python')

/** @type {import('./step.mjs').Step} */
export const pyiceberg = {
  name: 'PyIceberg',
  async ready() {
    return existsSync(pyicebergPython) && (await hasStamp(stampFile, requirement)) ? requirement : undefined
  },
  async make() {
    await fs.rm(folder, { recursive: true, force: true })
    const python = process.platform === 'win32' ? 'py' : 'python3'
    const created = await runCommand(python, ['-m', 'venv', folder])
    if (created.code !== 0)
      throw new SetupError(
        'no Python environment for PyIceberg could be made',
        created.reason,
        'install Python 3.10 or newer with its venv module (Debian: python3 and python3-venv)',
      )
    const options = ['--disable-pip-version-check', '--quiet', '--only-binary=:all:']
    const installed = await runCommand(pyicebergPython, ['-m', 'pip', 'install', ...options, requirement])
    if (installed.code !== 0)
      throw new SetupError(
        `${requirement} could not be installed`,
        installed.reason,
        "make a PyPI index reachable; pip's own settings are used",
      )
    await writeStamp(stampFile, requirement)
    return `${requirement} from PyPI`
  },
}
