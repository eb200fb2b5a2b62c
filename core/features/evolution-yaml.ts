// What writes may change of a group's tables, as YAML says it: `schema_evolution` under `materialization`, in a group's
// file and in the project's profiles.yml alike.

import type { YAMLMap } from 'yaml'
import { DEFAULT_SCHEMA_EVOLUTION, evolutionModes, type SchemaEvolution } from '../contract/features.ts'
import { listed } from './field-problem.ts'
import type { YamlReader } from './yaml-reader.ts'
import type { YamlEdit } from './yaml-source.ts'

const KEY = 'schema_evolution'
const PATH = ['materialization', KEY] as const

/** null when there is no such section. Keys that it leaves out are as in DEFAULT_SCHEMA_EVOLUTION. */
export function readEvolution(reader: YamlReader, materialization: YAMLMap | null): SchemaEvolution | null {
  const what = PATH.join('.')
  const map = reader.map(materialization, KEY, what)
  if (map === null) return null
  const text = reader.text(map, 'mode', `${what}.mode`)
  const mode = evolutionModes.find((candidate) => candidate === text)
  if (text !== null && mode === undefined) reader.problem(reader.get(map, 'mode'), unsupportedEvolution(text))
  const allowed = (key: string): boolean | null => reader.boolean(map, key, `${what}.${key}`)
  const defaults = DEFAULT_SCHEMA_EVOLUTION
  return {
    mode: mode ?? defaults.mode,
    allowColumnAdd: allowed('allow_column_add') ?? defaults.allowColumnAdd,
    allowColumnTypeChange: allowed('allow_column_type_change') ?? defaults.allowColumnTypeChange,
  }
}

export function unsupportedEvolution(mode: unknown): string {
  return `Unsupported schema evolution: ${String(mode)}. The modes are ${listed(evolutionModes)}.`
}

/** As the file's section, in a fixed order. */
export function evolutionEntries(value: SchemaEvolution): Map<string, unknown> {
  return new Map<string, unknown>([
    ['mode', value.mode],
    ['allow_column_add', value.allowColumnAdd],
    ['allow_column_type_change', value.allowColumnTypeChange],
  ])
}

export function evolutionEdits(
  old: SchemaEvolution | undefined,
  value: SchemaEvolution | undefined,
): YamlEdit[] {
  if (value === undefined) return old === undefined ? [] : [{ path: PATH, value: undefined }]
  const wanted = evolutionEntries(value)
  if (old === undefined) return [{ path: PATH, value: wanted }]
  const was = evolutionEntries(old)
  return [...wanted]
    .filter(([key, to]) => was.get(key) !== to)
    .map(([key, to]) => ({ path: [...PATH, key], value: to }))
}
