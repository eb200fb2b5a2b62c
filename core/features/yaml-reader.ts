// Reads values out of a YAML file that a person wrote: forgiving about forms (a number where a text is meant, one
// text where a list is meant), exact about what is wrong and on which line.

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { Problem } from '../contract/project.ts'
import type { YamlPath } from './yaml-source.ts'

export interface YamlReader {
  /** The file's top map; null when the text is no YAML map, which is then a problem. */
  readonly root: YAMLMap | null
  readonly problems: readonly Problem[]
  problem(node: unknown, message: string, hint?: string): void
  /** The value of a key, through aliases and merge keys; undefined when it is missing. */
  get(map: YAMLMap | null, key: string): unknown
  has(map: YAMLMap | null, key: string): boolean
  /** Missing and null: null. `what` begins a problem's sentence. */
  map(map: YAMLMap | null, key: string, what: string): YAMLMap | null
  /** Missing and null: null. A number or a boolean: the text as it is written. */
  text(map: YAMLMap | null, key: string, what: string): string | null
  /** Missing and null: null. One text: a list of it. */
  texts(map: YAMLMap | null, key: string, what: string): string[] | null
  boolean(map: YAMLMap | null, key: string, what: string): boolean | null
  /** An entry of a list as a text, as it is written (`NULL` and `-999` are texts in a list of texts). */
  scalarText(node: unknown): string | null
  resolve(node: unknown): unknown
  /** 1-based; the line of the deepest part of the path that is there. */
  line(path: YamlPath): number | null
}

export function openYaml(file: string, text: string): YamlReader {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false })
  const problems: Problem[] = []
  const lineAt = (offset: number) => lineCounter.linePos(offset).line
  const lineOf = (node: unknown): number | null =>
    (isMap(node) || isSeq(node) || isScalar(node) || isAlias(node)) && node.range
      ? lineAt(node.range[0])
      : null

  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node)
  const pairOf = (map: YAMLMap, key: string): Pair | undefined => {
    const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
    if (own !== undefined) return own
    for (const pair of map.items) {
      if (!isScalar(pair.key) || (pair.key.source ?? pair.key.value) !== '<<') continue
      const merged = resolve(pair.value)
      for (const source of isSeq(merged) ? merged.items.map(resolve) : [merged]) {
        const found = isMap(source) ? pairOf(source, key) : undefined
        if (found !== undefined) return found
      }
    }
    return undefined
  }

  const problem: YamlReader['problem'] = (node, message, hint) =>
    void problems.push({ file, line: lineOf(node), message, hint: hint ?? null })
  const get: YamlReader['get'] = (map, key) => (map === null ? undefined : resolve(pairOf(map, key)?.value))
  const isNothing = (node: unknown): boolean =>
    node === undefined || node === null || (isScalar(node) && node.value === null)
  const scalarText: YamlReader['scalarText'] = (node) => (isScalar(node) ? written(node) : null)

  const [error] = document.errors
  const contents = resolve(document.contents)
  if (error !== undefined)
    problems.push({
      file,
      line: lineAt(error.pos[0]),
      message: `The file is not valid YAML: ${firstLine(error.message)}`,
      hint: 'Correct the file in a text editor. Everything else in the project works meanwhile.',
    })
  else if (!isMap(contents))
    problems.push({
      file,
      line: 1,
      message: isNothing(contents)
        ? 'The file is empty.'
        : 'The file does not hold a map of keys and values.',
      hint: 'Write keys and values, such as "name: customer", or remove the file.',
    })

  return {
    root: error === undefined && isMap(contents) ? contents : null,
    problems,
    problem,
    get,
    has: (map, key) => map !== null && pairOf(map, key) !== undefined,
    map: (map, key, what) => {
      const node = get(map, key)
      if (isMap(node)) return node
      if (!isNothing(node)) problem(node, `${what} must be a map of keys and values.`)
      return null
    },
    text: (map, key, what) => {
      const node = get(map, key)
      if (isNothing(node)) return null
      if (!isScalar(node)) problem(node, `${what} must be a text.`)
      return scalarText(node)
    },
    texts: (map, key, what) => {
      const node = get(map, key)
      if (isNothing(node)) return null
      const items = isSeq(node) ? node.items.map(resolve) : [node]
      const wrong = items.find((item) => !isScalar(item))
      if (wrong !== undefined) problem(wrong, `${what} must be a list of texts.`)
      return items.flatMap((item) => scalarText(item) ?? [])
    },
    boolean: (map, key, what) => {
      const node = get(map, key)
      if (isNothing(node)) return null
      const value = isScalar(node) ? String(node.value).toLowerCase() : ''
      if (['true', 'yes', 'on'].includes(value)) return true
      if (!['false', 'no', 'off'].includes(value)) problem(node, `${what} must be true or false.`)
      return false
    },
    scalarText,
    resolve,
    line: (path) => {
      let node: unknown = contents
      let line = lineOf(contents)
      for (const key of path) {
        const pair = isMap(node) ? pairOf(node, String(key)) : undefined
        const item = isSeq(node) ? node.items[Number(key)] : undefined
        line = lineOf(pair?.key) ?? lineOf(item) ?? line
        node = resolve(pair?.value ?? item)
      }
      return line
    },
  }
}

const written = (node: Scalar): string =>
  typeof node.value === 'string' ? node.value : (node.source ?? String(node.value ?? ''))

const firstLine = (message: string): string => (message.split('\n')[0] ?? '').replace(/:$/, '')
