// Runs PyIceberg, where the machine has it, so that another implementation judges what the gateway wrote.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Gateway } from '../gateway.ts'

const SCRIPT = fileURLToPath(new URL('run_pyiceberg.py', import.meta.url))

/** Undefined, with a loud word, where it is not installed. */
export const pyicebergPython = process.env.FIRN_PYICEBERG_PYTHON
if (pyicebergPython === undefined)
  console.warn('SKIPPED: no PyIceberg on this machine (FIRN_PYICEBERG_PYTHON), its tests do not run.')

export interface PyIcebergSnapshot {
  readonly snapshotId: string
  readonly operation: string
  readonly summary: Readonly<Record<string, string>>
  readonly rows: readonly (readonly unknown[])[]
}

export interface PyIcebergManifest {
  readonly path: string
  readonly length: number
  readonly sequenceNumber: number
  readonly minSequenceNumber: number
  readonly addedSnapshotId: string
  readonly counts: readonly number[]
  readonly rows: readonly number[]
  readonly partitions: readonly (readonly [boolean, string | null, string | null])[]
  readonly entries: readonly (readonly [string, string, number, string, number, readonly string[]])[]
}

/** Of a snapshot; the last one of all is now. */
export interface PyIcebergTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

interface Commands {
  readonly evolved: PyIcebergTable[]
  readonly history: PyIcebergSnapshot[]
  /** Of several tables at once. */
  readonly histories: PyIcebergSnapshot[][]
  /** Of several tables at once; null: now. */
  readonly moments: (PyIcebergTable & { readonly snapshotId: string | null })[][]
  readonly manifests: PyIcebergManifest[]
  readonly append: null
  readonly make_old_table: null
}

export function pyiceberg<C extends keyof Commands>(
  gateway: Gateway,
  command: C,
  ...options: readonly string[]
): Promise<Commands[C]> {
  const uri = `${gateway.uri}/c/local`
  return new Promise((resolve, reject) => {
    execFile(
      pyicebergPython ?? 'python3',
      [SCRIPT, uri, gateway.token, command, ...options],
      { maxBuffer: 64 * 1024 * 1024 },
      (error, out) => (error ? reject(error) : resolve(JSON.parse(out) as Commands[C])),
    )
  })
}
