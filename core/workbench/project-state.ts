// The project as the sidebar shows it.

import path from 'node:path'
import type { ProjectState, Watermark } from '../contract/index.ts'
import { LOCAL, type Parts } from './parts.ts'

export async function projectState(parts: Parts): Promise<ProjectState> {
  const { entities, groups, problems } = await parts.folder.load()
  const watermarks = await parts.history.allWatermarks()
  return {
    path: parts.projectPath,
    name: path.basename(parts.projectPath),
    entities: [...entities],
    groups: groups.map(({ group }) => {
      const writes = watermarks.get(group.name) ?? []
      return {
        name: group.name,
        entity: group.entity,
        description: group.description,
        storageTypes: group.stores.map(({ kind }) => kind),
        writes: writeCount(writes),
        lastWrittenAt: writes.at(-1)?.writtenAt ?? null,
      }
    }),
    connections: [
      { name: LOCAL, kind: 'embedded', state: 'ok', note: 'Embedded lakehouse in the project folder' },
    ],
    problems: [...problems],
  }
}

/** A write to two stores leaves a watermark in each. */
function writeCount(watermarks: readonly Watermark[]): number {
  const byPath = new Map<string, number>()
  for (const { path: store } of watermarks) byPath.set(store, (byPath.get(store) ?? 0) + 1)
  return Math.max(0, ...byPath.values())
}
