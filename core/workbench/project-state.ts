// The project as the sidebar shows it.

import path from 'node:path'
import type { ProjectState } from '../contract/index.ts'
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
        writes: writes.length,
        lastWrittenAt: writes.at(-1)?.writtenAt ?? null,
      }
    }),
    connections: [
      { name: LOCAL, kind: 'embedded', state: 'ok', note: 'Embedded lakehouse in the project folder' },
    ],
    problems: [...problems],
  }
}
