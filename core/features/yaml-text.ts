// Prints plain values as YAML: in one line (flow), as what stands behind `key:` (block), and as a whole new file.
// Texts are quoted so that YAML 1.1 readers, Python's among them, take them for texts too (`no`, `12:30`, `1_000`).

import { Document, isMap, isSeq, stringify } from 'yaml'

const options = { lineWidth: 0, compat: 'yaml-1.1', flowCollectionPadding: false } as const

/** The entries of a map in either form: `Map` where the order of number-like keys counts, or a plain object. */
export function entriesOf(value: unknown): [unknown, unknown][] | null {
  if (value instanceof Map) return [...value]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.entries(value)
}

const isCollection = (value: unknown): boolean => Array.isArray(value) || entriesOf(value) !== null

/** `{kind: FILE, path: a/b}`, `[NA, "no"]`, `"a, b"`. */
export function renderFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderFlow).join(', ')}]`
  const entries = entriesOf(value)
  if (entries !== null)
    return `{${entries.map(([key, inner]) => `${renderFlow(key)}: ${renderFlow(inner)}`).join(', ')}}`
  if (typeof value !== 'string') return stringify(value ?? null, options).trimEnd()
  const isPlain =
    /^[\p{L}_][\p{L}\p{N}_ ./()+-]*$/u.test(value) && stringify(value, options).trimEnd() === value
  return isPlain ? value : quoted(value)
}

/** JSON's quotes are YAML's, but for a few characters that YAML wants escaped too. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * What stands behind `key:` in a block, for a key at column `indent`: ` value` and, for a text of several lines, the
 * lines after it; or a collection, a line for each entry, beginning with a line break.
 */
export function renderBlock(value: unknown, indent: number): string {
  if (typeof value === 'string' && value.includes('\n')) {
    const lines = stringify({ k: value }, options).slice('k:'.length).split('\n')
    return lines.map((line, at) => (at === 0 || line === '' ? line : ' '.repeat(indent) + line)).join('\n')
  }
  const pad = `\n${' '.repeat(indent + 2)}`
  if (Array.isArray(value) && value.some(isCollection)) return pad + renderItems(value, indent + 2)
  const entries = entriesOf(value)
  if (entries !== null && entries.length > 0) return pad + renderEntries(entries, indent + 2)
  return ` ${renderFlow(value)}`
}

/** The lines of a list at column `indent`; the first one without its indent. */
export function renderItems(items: readonly unknown[], indent: number): string {
  return items.map((item) => `- ${renderFlow(item)}`).join(`\n${' '.repeat(indent)}`)
}

/** The lines of a map at column `indent`; the first one without its indent. Short maps in it stay in one line. */
export function renderEntries(entries: readonly [unknown, unknown][], indent: number): string {
  return entries
    .map(([key, value]) => {
      const isList = Array.isArray(value) && value.some(isCollection)
      const inline = isCollection(value) && !isList
      return `${renderFlow(key)}:${inline ? ` ${renderFlow(value)}` : renderBlock(value, indent)}`
    })
    .join(`\n${' '.repeat(indent)}`)
}

/** A whole file. `blocks` are the top-level keys whose entries get a line each; other maps stay in one line. */
export function renderNewDocument(value: unknown, blocks: readonly string[]): string {
  const document = new Document(value, { compat: 'yaml-1.1' })
  if (isMap(document.contents))
    for (const { key, value: top } of document.contents.items) {
      if (!isMap(top) && !isSeq(top)) continue
      top.flow = !blocks.includes(String(key))
      if (isSeq(top)) for (const item of top.items) if (isMap(item)) item.flow = true
      if (isMap(top))
        for (const { value: inner } of top.items)
          for (const node of isSeq(inner) ? inner.items : [inner]) if (isMap(node)) node.flow = true
    }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}
