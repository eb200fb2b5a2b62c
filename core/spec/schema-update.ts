// A change of a table's schema as a part of a commit.

import type { JsonObject } from './json.ts'
import type { Schema } from './schema.ts'

export interface SchemaUpdate {
  readonly requirements: readonly JsonObject[]
  readonly updates: readonly JsonObject[]
  /** As the table has it afterwards. */
  readonly schema: Schema
}
