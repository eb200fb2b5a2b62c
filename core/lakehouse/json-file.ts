// Reads the lakehouse's own JSON files: one that does not parse is named in the error, since a user can restore it.

import type { JsonValue } from '../spec/json.ts'
import { parseJson } from '../spec/json.ts'
import { DAMAGED_FILE, RestError } from '../spec/rest-error.ts'

/** Parses the text of `file` with `read`. Throws RestError 500 that names the file if it is damaged. */
export function parseFile<T>(file: string, text: string, read: (json: JsonValue) => T): T {
  try {
    return read(parseJson(text))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new RestError(500, DAMAGED_FILE, `Damaged file ${file}: ${reason}`, error)
  }
}
