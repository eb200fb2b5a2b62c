// Columns of an ICEBERG table: changed by themselves, and read under the schema of the moment.

import { FirnError, type Moment, type SchemaChange } from '../contract/index.ts'
import { quoteIdent } from '../engine/sql.ts'
import type { CatalogClient, TableName } from '../iceberg/client.ts'
import { evolveSchema, type FieldChange } from '../iceberg/evolve-schema.ts'
import { snapshotAt } from '../iceberg/snapshots.ts'
import { currentSchema, type TableMetadata } from '../spec/metadata.ts'

const MOST_ATTEMPTS = 5

/**
 * One commit without a snapshot: no file is touched. Another writer's commit in between means to look at the table
 * again, and a lost answer does too: what is done already is not done twice.
 */
export async function changeTableColumns(
  client: CatalogClient,
  name: TableName,
  changes: readonly SchemaChange[],
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const table = await client.loadTable(name)
    if (table === null) return
    const update = evolveSchema(table, pending(table, changes))
    if (update === null) return
    const requirements = [{ type: 'assert-table-uuid', uuid: table['table-uuid'] }, ...update.requirements]
    try {
      await client.updateTable(name, requirements, update.updates)
      return
    } catch (error) {
      const again = error instanceof FirnError && ['conflict', 'unreachable'].includes(error.code)
      if (!again || attempt === MOST_ATTEMPTS) throw error
    }
  }
}

/** What the table does not have so already. */
function pending(table: TableMetadata, changes: readonly SchemaChange[]): FieldChange[] {
  const names = new Set(currentSchema(table).fields.map(({ name }) => name.toLowerCase()))
  return changes.filter((change) => {
    const name = change.kind === 'rename' ? change.from : change.name
    const isThere = names.delete(name.toLowerCase())
    if (isThere && change.kind === 'rename') names.add(change.to.toLowerCase())
    return isThere
  })
}

/**
 * A SELECT over the rows of a moment. A snapshot is read under the schema that it was written with. The current one
 * has the table's columns, as they may have been renamed since.
 * @param table in SQL
 */
export function selectMoment(table: string, metadata: TableMetadata, at: Moment | undefined): string {
  if (at === undefined) return `SELECT * FROM ${table}`
  const id = snapshotAt(metadata, at)
  const snapshot = metadata.snapshots.find((one) => String(one['snapshot-id']) === id)
  const isCurrent = String(metadata['current-snapshot-id']) === id
  const schema = currentSchema(metadata)
  if (!isCurrent || snapshot?.['schema-id'] === schema['schema-id'])
    return `SELECT * FROM ${table} AT (VERSION => ${id})`
  // Each column by its name: what was asked for is never read under yet another schema.
  return `SELECT ${schema.fields.map(({ name }) => quoteIdent(name)).join(', ')} FROM ${table}`
}
