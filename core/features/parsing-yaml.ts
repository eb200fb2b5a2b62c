// How a group's files are read, as its YAML keeps it: the contract's names in snake_case.

import { isMap, type YAMLMap } from 'yaml'
import { type Parsing, parsing } from '../contract/input.ts'
import type { YamlReader } from './yaml-reader.ts'

const keys = {
  delimiter: 'delimiter',
  quote: 'quote',
  escape: 'escape',
  header: 'header',
  encoding: 'encoding',
  nullStrings: 'null_strings',
  types: 'types',
  sampleRows: 'sample_rows',
} as const satisfies Record<keyof Parsing, string>

const names = Object.keys(keys) as (keyof Parsing)[]

/** null when the group has no such section. */
export function readParsing(reader: YamlReader, root: YAMLMap | null): Parsing | null {
  const map = reader.map(root, 'parsing', 'parsing')
  if (map === null) return null
  const read = (name: keyof Parsing): unknown => {
    const key = keys[name]
    const what = `parsing.${key}`
    if (name === 'header') return reader.boolean(map, key, what) ?? undefined
    if (name === 'nullStrings') return reader.texts(map, key, what) ?? undefined
    if (name === 'types') return readTypes(reader, map)
    const text = reader.text(map, key, what)
    if (name !== 'sampleRows') return text ?? undefined
    if (text === null) return reader.has(map, key) ? null : undefined
    return Number(text)
  }
  const values = names.map((name) => [name, read(name)] as const).filter(([, value]) => value !== undefined)
  const checked = parsing.safeParse(Object.fromEntries(values))
  if (checked.success) return checked.data
  const name = names.find((candidate) => candidate === checked.error.issues[0]?.path[0])
  const what = name === undefined ? 'parsing' : `parsing.${keys[name]}`
  reader.problem(
    name === undefined ? map : reader.get(map, keys[name]),
    `${what} is not valid: ${checked.error.issues[0]?.message ?? ''}`,
  )
  return null
}

function readTypes(reader: YamlReader, parent: YAMLMap): Record<string, string> | undefined {
  const map = reader.map(parent, 'types', 'parsing.types')
  if (!isMap(map)) return undefined
  return Object.fromEntries(
    map.items.flatMap((pair): [string, string][] => {
      const [name, type] = [reader.scalarText(pair.key), reader.scalarText(reader.resolve(pair.value))]
      if (name !== null && type !== null) return [[name, type]]
      reader.problem(pair.key, 'parsing.types must give a type for each column name.')
      return []
    }),
  )
}

/** As the file's section, in a fixed order. */
export function parsingEntries(value: Parsing): Map<string, unknown> {
  return new Map(
    names.filter((name) => value[name] !== undefined).map((name) => [keys[name], asEntry(value[name])]),
  )
}

const asEntry = (value: Parsing[keyof Parsing]): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : value
