// Projects that were open before, newest first, kept in the user's own folder. Losing the list loses no data, so a
// broken file is an empty list.

import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import type { RecentProject } from '../contract/index.ts'

const KEPT = 20
const entries = z.array(z.object({ path: z.string(), name: z.string(), openedAt: z.string() }))

export interface RecentProjects {
  list(): Promise<RecentProject[]>
  remember(projectPath: string): Promise<void>
  forget(projectPath: string): Promise<void>
}

export function recentProjects(userDataDir: string): RecentProjects {
  const file = path.join(userDataDir, 'recent-projects.json')
  let last: Promise<unknown> = Promise.resolve()

  const read = async (): Promise<z.infer<typeof entries>> => {
    const text = await readFile(file, 'utf8').catch(() => '[]')
    try {
      return entries.catch([]).parse(JSON.parse(text))
    } catch {
      return []
    }
  }
  /** One change after the other, each written whole. */
  const change = (edit: (list: z.infer<typeof entries>) => z.infer<typeof entries>): Promise<void> => {
    const next = last.then(async () => {
      const list = edit(await read())
      await mkdir(userDataDir, { recursive: true })
      await writeFile(`${file}.new`, `${JSON.stringify(list, null, 2)}\n`)
      await rename(`${file}.new`, file)
    })
    last = next.catch(() => {})
    return next
  }

  return {
    list: async () =>
      Promise.all(
        (await read()).map(async (entry) => ({
          ...entry,
          exists: await access(entry.path).then(
            () => true,
            () => false,
          ),
        })),
      ),
    remember: (projectPath) =>
      change((list) => [
        { path: projectPath, name: path.basename(projectPath), openedAt: new Date().toISOString() },
        ...list.filter((entry) => entry.path !== projectPath).slice(0, KEPT - 1),
      ]),
    forget: (projectPath) => change((list) => list.filter((entry) => entry.path !== projectPath)),
  }
}
