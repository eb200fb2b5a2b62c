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
