// Edits YAML as text. Printing a parsed document again would reflow lines, align comments anew and drop blank lines;
// a person's file in git must change only where its meaning changed, so an edit replaces just the bytes of a value.

import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, parseDocument, type YAMLMap } from 'yaml'
import {
  entriesOf,
  renderBlock,
  renderEntries,
  renderFlow,
  renderItems,
  renderNewDocument,
} from './yaml-text.ts'

export type YamlPath = readonly (string | number)[]

/** A value that is set or, with `undefined`, removed. One past a list's last index appends to it. */
export interface YamlEdit {
  readonly path: YamlPath
  readonly value: unknown
}

type Style = 'block' | 'flow'

/** The dialect of every YAML file Firn reads: YAML 1.2 with merge keys, which Python's readers know too. */
export function parseSource(text: string): Document.Parsed {
  return parseDocument(text, { keepSourceTokens: true, merge: true })
}

/**
 * The text with the edits made, one after the other. Everything else stays as it is, byte by byte, where the value
 * stands in a place of its own; values under an alias or in odd layouts are written anew with what surrounds them.
 */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  return edits.reduce((current, { path, value }) => editOne(current, path, value), text)
}

function editOne(text: string, path: YamlPath, value: unknown): string {
  const document = parseSource(text)
  const before = meaning(document)
  const wanted = withValue(before, path, value)
  if (same(before, wanted)) return text
  // From the innermost place outwards until one can be replaced; each try is checked by reading it back.
  for (let depth = path.length; depth > 0; depth--) {
    const at = path.slice(0, depth)
    const inner = depth === path.length ? value : at.reduce<unknown>(childOf, wanted)
    for (const style of ['block', 'flow'] as const) {
      const tried = replaceAt(text, document, at, inner, style)
      if (tried !== null && reads(tried, wanted)) return tried
    }
  }
  return renderNewDocument(wanted, ['materialization', 'features', 'tests'])
}

/** What a file says, with maps as `Map` since plain objects put number-like keys first. */
const meaning = (document: Document.Parsed): unknown => document.toJS({ mapAsMap: true })

function reads(text: string, wanted: unknown): boolean {
  const document = parseSource(text)
  return document.errors.length === 0 && same(meaning(document), wanted)
}

/** Same values in the same order. */
function same(a: unknown, b: unknown): boolean {
  const shape = (root: unknown) =>
    JSON.stringify(root, (_, value: unknown) => {
      const entries = entriesOf(value)
      return entries === null ? value : ['map', ...entries]
    })
  return shape(a) === shape(b)
}

function childOf(parent: unknown, key: string | number): unknown {
  if (Array.isArray(parent)) return parent[Number(key)]
  return entriesOf(parent)?.find(([name]) => String(name) === key)?.[1]
}

/** A plain value with one place changed: the meaning that the edited text must have. */
function withValue(root: unknown, path: YamlPath, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (typeof key === 'number') {
    const list: unknown[] = Array.isArray(root) ? [...root] : []
    if (value === undefined && rest.length === 0) list.splice(key, 1)
    else list[key] = withValue(list[key], rest, value)
    return list
  }
  const entries = entriesOf(root) ?? []
  const index = entries.findIndex(([name]) => String(name) === key)
  const next = withValue(entries[index]?.[1], rest, value)
  if (next === undefined) return new Map(entries.filter((_, at) => at !== index))
  if (index < 0) return new Map([...entries, [key, next]])
  return new Map(entries.map(([name, old], at) => [name, at === index ? next : old]))
}

/** The text with the value at `path` set or removed, or null where this place cannot be edited by itself. */
function replaceAt(
  text: string,
  document: Document.Parsed,
  path: YamlPath,
  value: unknown,
  style: Style,
): string | null {
  const key = path.at(-1)
  const container = containerOf(document, path.slice(0, -1))
  if (container === null || key === undefined) return null
  const { node, inFlow } = container
  if (isMap(node) && typeof key === 'string') {
    const index = indexOf(node, key)
    const pair = node.items[index]
    if (value === undefined) return pair === undefined ? null : removePair(text, node, index)
    if (pair === undefined) return addPair(text, node, key, value, style)
    return setPair(text, pair, value, inFlow ? 'flow' : style)
  }
  if (isSeq(node) && typeof key === 'number') {
    if (value === undefined) return inFlow ? null : removeItem(text, node.items, key)
    if (key === node.items.length) return addItem(text, node.items, inFlow, value)
  }
  return null
}

const indexOf = (map: YAMLMap, key: string): number =>
  map.items.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === key)

function containerOf(document: Document.Parsed, path: YamlPath): { node: unknown; inFlow: boolean } | null {
  let node: unknown = document.contents
  let inFlow = isFlow(node)
  for (const key of path) {
    if (isMap(node)) node = node.items[indexOf(node, String(key))]?.value
    else if (isSeq(node) && typeof key === 'number') node = node.items[key]
    else return null
    if (isAlias(node)) return null
    inFlow ||= isFlow(node)
  }
  return { node, inFlow }
}

const isFlow = (node: unknown): boolean => (isMap(node) || isSeq(node)) && node.flow === true
const isBlock = (node: unknown): boolean => (isMap(node) || isSeq(node)) && node.flow !== true

interface Span {
  readonly start: number
  readonly end: number
}

/** A node's own text: a block collection's range runs on over comments that follow its last entry. */
function spanOf(node: unknown): Span | null {
  if (!isMap(node) && !isSeq(node) && !isScalar(node) && !isAlias(node)) return null
  if (!node.range) return null
  const [start, end] = node.range
  if (!isBlock(node)) return { start, end }
  const inner = isMap(node)
    ? pairEnd(node.items.at(-1))
    : isSeq(node)
      ? spanOf(node.items.at(-1))?.end
      : undefined
  return { start, end: inner ?? end }
}

const pairEnd = (pair: Pair | undefined): number | undefined =>
  spanOf(pair?.value)?.end ?? spanOf(pair?.key)?.end

const splice = (text: string, { start, end }: Span, insert: string): string =>
  text.slice(0, start) + (text.includes('\r\n') ? insert.replaceAll('\n', '\r\n') : insert) + text.slice(end)

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1
const columnOf = (text: string, at: number): number => at - lineStart(text, at)

/** Where the line after the one that holds `at` begins; the text's end if there is none. */
function nextLine(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

function setPair(text: string, pair: Pair, value: unknown, style: Style): string | null {
  const key = spanOf(pair.key)
  const old = spanOf(pair.value)
  const colon = pair.srcToken?.sep?.find((token) => token.type === 'map-value-ind')
  if (key === null || old === null || colon === undefined) return null
  const behindColon = { start: colon.offset + 1, end: Math.max(old.end, colon.offset + 1) }
  if (isBlock(pair.value)) {
    const column = columnOf(text, old.start)
    const entries = entriesOf(value)
    if (isSeq(pair.value) && Array.isArray(value) && value.length > 0)
      return spliceLines(text, old, renderItems(value, column))
    if (isMap(pair.value) && entries !== null && entries.length > 0)
      return spliceLines(text, old, renderEntries(entries, column))
    return spliceLines(text, behindColon, renderBlock(value, columnOf(text, key.start)))
  }
  const rendered =
    style === 'flow' || isFlow(pair.value)
      ? ` ${renderFlow(value)}`
      : renderBlock(value, columnOf(text, key.start))
  const isOwn = old.end > old.start && !rendered.startsWith('\n')
  return isOwn ? spliceLines(text, old, rendered.slice(1)) : spliceLines(text, behindColon, rendered)
}

/** A text of several lines ends with its line break, other values without: the break after the span must stay one. */
function spliceLines(text: string, span: Span, rendered: string): string {
  const hadBreak = text[span.end - 1] === '\n' && span.end > span.start
  const hasBreak = rendered.endsWith('\n')
  const isLast = span.end === text.length
  if (hadBreak && !hasBreak) return splice(text, span, `${rendered}\n`)
  return splice(text, span, hasBreak && !hadBreak && !isLast ? rendered.slice(0, -1) : rendered)
}

function addPair(text: string, map: YAMLMap, key: string, value: unknown, style: Style): string | null {
  const end = pairEnd(map.items.at(-1))
  if (isFlow(map)) {
    const entry = `${renderFlow(key)}: ${renderFlow(value)}`
    const span = spanOf(map)
    if (end !== undefined) return splice(text, { start: end, end }, `, ${entry}`)
    return span === null ? null : splice(text, span, `{${entry}}`)
  }
  const first = spanOf(map.items[0]?.key)
  if (first === null || end === undefined) return null
  const indent = columnOf(text, first.start)
  const rendered = style === 'flow' ? ` ${renderFlow(value)}` : renderBlock(value, indent)
  return insertLine(text, end, `${' '.repeat(indent)}${renderFlow(key)}:${rendered}`)
}

function addItem(text: string, items: readonly unknown[], inFlow: boolean, value: unknown): string | null {
  const last = spanOf(items.at(-1))
  if (last === null) return null
  if (inFlow) return splice(text, { start: last.end, end: last.end }, `, ${renderFlow(value)}`)
  const dash = dashOf(text, last.start)
  if (dash === null) return null
  return insertLine(text, last.end, `${' '.repeat(columnOf(text, dash))}- ${renderFlow(value)}`)
}

function insertLine(text: string, after: number, line: string): string {
  const at = nextLine(text, after)
  const atStart = at === 0 || text[at - 1] === '\n'
  return splice(
    text,
    { start: at, end: at },
    `${atStart ? '' : '\n'}${line}${line.endsWith('\n') ? '' : '\n'}`,
  )
}

function removeItem(text: string, items: readonly unknown[], index: number): string | null {
  const item = spanOf(items[index])
  const dash = item === null ? null : dashOf(text, item.start)
  return item === null || dash === null || items.length === 1 ? null : cutLines(text, dash, item.end)
}

/** The `-` before a list's entry, where it stands on the entry's own line with nothing else before it. */
function dashOf(text: string, start: number): number | null {
  const before = text.slice(lineStart(text, start), start)
  return /^ *- +$/.test(before) ? lineStart(text, start) + before.indexOf('-') : null
}

function removePair(text: string, map: YAMLMap, index: number): string | null {
  const pair = map.items[index]
  const key = spanOf(pair?.key)
  const end = pairEnd(pair)
  if (key === null || end === undefined) return null
  if (!isFlow(map)) return map.items.length === 1 ? null : cutLines(text, key.start, end)
  const next = spanOf(map.items[index + 1]?.key)
  if (next !== null) return splice(text, { start: key.start, end: next.start }, '')
  return splice(text, { start: pairEnd(map.items[index - 1]) ?? key.start, end }, '')
}

/** Takes whole lines out; null where something else stands before the start on its line. */
function cutLines(text: string, start: number, end: number): string | null {
  const from = lineStart(text, start)
  if (text.slice(from, start).trim() !== '') return null
  return text.slice(0, from) + text.slice(nextLine(text, end))
}
