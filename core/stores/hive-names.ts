// How Hive writes a partition's value as the name of a folder: `key=value`, with its own set of escaped letters.

/** What Hive and Spark read as NULL. */
export const DEFAULT_PARTITION = '__HIVE_DEFAULT_PARTITION__'

/** Hive's FileUtils.charToEscape, and NUL, which no file system takes. All else, spaces and letters of any script, stays. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be escaped
const ESCAPED = /[\u0000-\u001f"#%'*/:=?\\\u007f{[\]^]/g

export function escapeHive(text: string): string {
  return text.replace(
    ESCAPED,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}

/** @param value null is Hive's default partition */
export function partitionFolder(key: string, value: string | null): string {
  return `${escapeHive(key)}=${value === null ? DEFAULT_PARTITION : escapeHive(value)}`
}

/**
 * The text that an escaped one stands for, as Hive's FileUtils.unescapePathName, which knows no escaped letters beyond
 * ASCII; those that pyarrow escapes are UTF-8.
 */
export function unescapeHive(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (escaped) => {
    const bytes = Buffer.from(escaped.replaceAll('%', ''), 'hex')
    const decoded = bytes.toString('utf8')
    return Buffer.from(decoded).equals(bytes) ? decoded : bytes.toString('latin1')
  })
}

/** The key and value that a folder's name says; null when it is no partition's. A null value is NULL. */
export function readPartitionFolder(name: string): { key: string; value: string | null } | null {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(name) ?? []
  if (key === undefined || value === undefined) return null
  return { key: unescapeHive(key), value: value === DEFAULT_PARTITION ? null : unescapeHive(value) }
}
