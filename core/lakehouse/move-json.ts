// Rewrites the paths in the lakehouse's JSON files (metadata, table entries, namespaces) and leaves every other byte
// as it is: numbers beyond what JavaScript holds, the order of keys and what newer versions put there.

/** Texts of people and of rows, which are no paths even where they look like one. */
const NEVER_PATHS: ReadonlySet<string> = new Set([
  'name',
  'renamed-from',
  'doc',
  'initial-default',
  'write-default',
])

const STRING = /"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?/gs

/**
 * The text with every string value replaced that `change` gives another value for. `key` is the key of the value, or
 * of the array that it stands in. Keys themselves are never changed.
 * @throws SyntaxError when the text is not JSON
 */
export function rewriteJson(
  text: string,
  change: (value: string, key: string) => string | undefined,
): string {
  JSON.parse(text)
  let key = ''
  return text.replaceAll(STRING, (whole, inner: string, colon: string | undefined) => {
    const value = inner.includes('\\') ? String(JSON.parse(`"${inner}"`)) : inner
    if (colon !== undefined) {
      key = value
      return whole
    }
    const changed = NEVER_PATHS.has(key) ? undefined : change(value, key)
    return changed === undefined ? whole : JSON.stringify(changed)
  })
}
