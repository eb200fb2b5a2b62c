// PyIceberg in a process of its own that stays for the whole run, so that no start of Python is measured.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Workbench } from '../../core/workbench.ts'
import { pyicebergPython } from '../setup/pyiceberg.mjs'

const SCRIPT = fileURLToPath(new URL('pyiceberg_peer.py', import.meta.url))

export type PeerCommand = 'create' | 'append' | 'overwrite' | 'upsert'

export interface PyIcebergPeer {
  /** Milliseconds as PyIceberg measured them. */
  run(command: PeerCommand, table: string, file: string): Promise<number>
  close(): void
}

/** Writes through the project's own catalog, as any client of `firn serve` does. */
export function startPeer({ gateway }: Workbench): PyIcebergPeer {
  const child = spawn(pyicebergPython, [SCRIPT, `${gateway.uri}/c/local`, gateway.token], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async run(command, table, file) {
      child.stdin.write(`${JSON.stringify({ do: command, table, file })}\n`)
      const answer = await lines.next()
      if (answer.done) throw new Error(`PyIceberg ended during ${command}`)
      return (JSON.parse(answer.value) as { seconds: number }).seconds * 1000
    },
    close: () => void child.kill(),
  }
}
