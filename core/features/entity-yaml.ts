// An entity's file, entities/<name>.yml, read and written.

import type { Entity } from '../contract/features.ts'
import type { Problem } from '../contract/project.ts'
import { openYaml } from './yaml-reader.ts'
import { editYaml, type YamlEdit } from './yaml-source.ts'
import { renderNewDocument } from './yaml-text.ts'

export interface EntitySource {
  /** null when the file cannot be read as an entity; the problems then say why. */
  readonly entity: Entity | null
  readonly problems: readonly Problem[]
  /** 1-based line of a field of the contract's entity. */
  line(field: string): number | null
}

/** `file` is what problems call it. Values that are there but not valid are left for validateEntity. */
export function readEntityYaml(file: string, text: string): EntitySource {
  const reader = openYaml(file, text)
  const { root } = reader
  const kind = reader.text(root, 'kind', 'kind')
  if (kind !== null && kind !== 'entity')
    reader.problem(
      reader.get(root, 'kind'),
      `The kind is ${kind}, not entity.`,
      'Move the file to its own folder.',
    )
  const entity: Entity = {
    name: reader.text(root, 'name', 'name') ?? '',
    joinKeys: reader.texts(root, 'join_keys', 'join_keys') ?? [],
    description: reader.text(root, 'description', 'description') ?? '',
  }
  return {
    entity: reader.problems.length === 0 ? entity : null,
    problems: reader.problems,
    line: (field) => reader.line([field === 'joinKeys' ? 'join_keys' : field]),
  }
}

/** The file's text; of an existing one only what changed is different, unknown keys and comments included. */
export function writeEntityYaml(entity: Entity, previousText: string | null): string {
  const previous = previousText === null ? null : readEntityYaml('', previousText).entity
  if (previousText === null || previous === null) return newEntityYaml(entity)
  const edits: YamlEdit[] = []
  if (entity.name !== previous.name) edits.push({ path: ['name'], value: entity.name })
  if (entity.description !== previous.description)
    edits.push({ path: ['description'], value: entity.description === '' ? undefined : entity.description })
  if (JSON.stringify(entity.joinKeys) !== JSON.stringify(previous.joinKeys))
    edits.push({ path: ['join_keys'], value: entity.joinKeys })
  return editYaml(previousText, edits)
}

function newEntityYaml({ name, description, joinKeys }: Entity): string {
  return renderNewDocument(
    { kind: 'entity', name, ...(description !== '' && { description }), join_keys: joinKeys },
    [],
  )
}
