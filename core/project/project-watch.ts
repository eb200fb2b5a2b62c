// Tells when entities, feature groups or the write history change on disk, whoever changed them.

import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { ENTITIES, GROUPS, yamlNames } from './project-load.ts'

/** Editors and git write several files in a burst. */
const SETTLE_MS = 150
/** Where the system cannot watch (some network drives), and against lost events. */
const POLL_MS = 2000
const HISTORY = '.firn/history.jsonl'

export interface ProjectWatch {
  /** Takes what is on disk now as known, so that our own writes are not told as outside changes. */
  refresh(): Promise<void>
  close(): void
}

export function watchProject(projectPath: string, onChange: () => void): ProjectWatch {
  const watchers = new Map<string, FSWatcher>()
  let known: string | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let looking = Promise.resolve()

  const look = (tell: boolean): Promise<void> => {
    looking = looking.then(async () => {
      const now = await fingerprint(projectPath)
      const isChange = known !== null && now !== known
      known = now
      if (tell && isChange && !closed) onChange()
    })
    return looking
  }
  const settle = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      arm()
      void look(true)
    }, SETTLE_MS)
  }
  const arm = (): void => {
    if (closed) return
    for (const folder of ['.', ENTITIES, GROUPS, '.firn']) {
      if (watchers.has(folder)) continue
      try {
        const watcher = watch(path.join(projectPath, folder), { persistent: false }, settle)
        const forget = () => {
          watcher.close()
          watchers.delete(folder)
        }
        watcher.on('error', forget)
        watchers.set(folder, watcher)
      } catch {
        // Not there, or not watchable: polling sees what happens in it.
      }
    }
  }
  const poll = setInterval(() => {
    arm()
    void look(true)
  }, POLL_MS)
  poll.unref()
  arm()
  void look(false)

  return {
    refresh: () => look(false),
    close() {
      closed = true
      clearInterval(poll)
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
    },
  }
}

/** Changes when any of the files does. What cannot be read counts as not there. */
async function fingerprint(projectPath: string): Promise<string> {
  const files = [HISTORY]
  for (const folder of [ENTITIES, GROUPS]) {
    const names = await yamlNames(projectPath, folder).catch(() => [])
    files.push(...names.map((name) => `${folder}/${name}`))
  }
  const stamps = await Promise.all(
    files.map(async (file) => {
      const found = await stat(path.join(projectPath, file)).catch(() => null)
      return found === null ? '' : `${file} ${found.size} ${found.mtimeMs} ${found.ino}`
    }),
  )
  return stamps.join('\n')
}
