// Tells when files in some folders change. Many changes at once are told once.

import { watch } from 'node:fs'

const QUIET_MS = 150

export interface Watcher {
  close(): void
}

/** @param matters by file name without folder; a folder that cannot be watched is left out */
export function watchFolders(
  folders: readonly string[],
  matters: (file: string) => boolean,
  changed: () => void,
): Watcher {
  let quiet: NodeJS.Timeout | undefined
  const tell = (): void => {
    clearTimeout(quiet)
    quiet = setTimeout(changed, QUIET_MS)
  }
  const watchers = folders.flatMap((folder) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, file) => {
        if (file === null || matters(file)) tell()
      })
      // A folder that is removed while it is watched ends its watcher; the next opening of the project says so.
      watcher.on('error', () => watcher.close())
      return [watcher]
    } catch {
      return []
    }
  })
  return {
    close() {
      clearTimeout(quiet)
      for (const watcher of watchers) watcher.close()
    },
  }
}
