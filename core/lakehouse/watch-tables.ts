// Tells when a table of the warehouse changed, whoever changed it: another window, a command line, PyIceberg through
// `firn serve`. Tags, rollbacks and upkeep leave no line in the write history, but each commit is a new metadata file.

import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { NAMESPACE_FILE } from './layout.ts'

/** Some network drives tell nothing by themselves, so the folders are looked at; a look is a stat a table. */
const POLL_MS = 1000

export interface TableWatch {
  /** Looks at once instead of at the next turn. */
  look(): Promise<void>
  close(): void
}

/** @param root the warehouse's folder, which need not be there yet */
export function watchTables(root: string, onChange: () => void): TableWatch {
  let known: string | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let looking = Promise.resolve()

  const look = (): Promise<void> => {
    looking = looking.then(async () => {
      const now = await heads(root).catch(() => known)
      if (known !== null && now !== known && !closed) onChange()
      known = now
    })
    return looking
  }
  /** One after the other: a slow drive is not asked again while it answers. */
  const turn = async (): Promise<void> => {
    await look()
    if (closed) return
    timer = setTimeout(() => void turn(), POLL_MS)
    timer.unref()
  }
  void turn()

  return {
    look,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** Changes with every commit, and when a table is made, dropped or renamed. */
async function heads(root: string): Promise<string> {
  const stamps: string[] = []
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    if (folder !== root && !entries.some(({ name }) => name === NAMESPACE_FILE)) return
    stamps.push(...entries.filter((entry) => entry.isFile()).map(({ name }) => path.join(folder, name)))
    for (const entry of entries) {
      if (!entry.isDirectory()) continue
      const child = path.join(folder, entry.name)
      const metadata = await stat(path.join(child, 'metadata')).catch(() => null)
      if (metadata === null) await visit(child)
      else stamps.push(`${child} ${metadata.mtimeMs}`)
    }
  }
  await visit(root)
  return stamps.sort().join('\n')
}
