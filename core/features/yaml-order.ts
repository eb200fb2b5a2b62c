// Puts the entries of a YAML map into another order by moving their lines, each with the comment above it.

import { isMap, isScalar } from 'yaml'
import { parseSource } from './yaml-source.ts'

/** The text with the entries of the top-level block map `key` in the order of `names`; others keep their place at
 * the end. Unchanged when it is no block map with a line for each entry. */
export function orderEntries(text: string, key: string, names: readonly string[]): string {
  const contents = parseSource(text).contents
  const map = isMap(contents)
    ? contents.items.find((pair) => isScalar(pair.key) && pair.key.value === key)?.value
    : undefined
  if (!isMap(map) || map.flow === true || map.range === null || map.range === undefined) return text
  const entries = map.items.map((pair) => {
    const start = isScalar(pair.key) ? pair.key.range?.[0] : undefined
    return { name: isScalar(pair.key) ? String(pair.key.value) : '', start: start ?? -1 }
  })
  const starts = entries.map(({ start }) => commentStart(text, start))
  if (starts.some((start) => start === null)) return text
  const end =
    map.range[1] === text.length || text[map.range[1] - 1] === '\n'
      ? map.range[1]
      : lineEnd(text, map.range[1])
  const chunks = entries.map(({ name }, index) => ({
    name,
    text: text.slice(starts[index] ?? 0, starts[index + 1] ?? end),
  }))
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length)
  const sorted = [...chunks].sort((a, b) => rank(a.name) - rank(b.name))
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const body = sorted.map((chunk) => (chunk.text.endsWith('\n') ? chunk.text : chunk.text + newline)).join('')
  return text.slice(0, starts[0] ?? 0) + body + text.slice(end)
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}

/** The start of the line that `at` is on, or of the comment lines right above it; null when it begins no line. */
function commentStart(text: string, at: number): number | null {
  let start = text.lastIndexOf('\n', at - 1) + 1
  if (at < 0 || text.slice(start, at).trim() !== '') return null
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1
    if (!/^[ \t]*#/.test(text.slice(above, start))) break
    start = above
  }
  return start
}
