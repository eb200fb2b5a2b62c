// Whether a commit that met a changed table can be tried again on it, and as what.

import { isDeepStrictEqual } from 'node:util'
import { FirnError } from '../contract/errors.ts'
import type { JsonObject, JsonValue } from '../spec/json.ts'
import { completionOf, headFor } from './completion.ts'
import type { StagedCommit } from './staged-commit.ts'
import { isObject, objectsOf, snapshotIdOf, type TableState } from './table-state.ts'
import type { WriteMode } from './write-intent.ts'

export interface Attempt {
  readonly staged: StagedCommit
  readonly state: TableState
}

export interface RebaseOptions {
  readonly mode: WriteMode
  /** `namespace.table`, for messages. */
  readonly tableName: string
}

/**
 * The attempt on the table as it is now.
 * @throws FirnError `conflict` when the files of this write do not belong into that table.
 */
export function rebase(
  { staged, state: tried }: Attempt,
  latest: TableState,
  options: RebaseOptions,
): Attempt {
  const { tableName } = options
  if (staged.creates) {
    if (!hasSameShape(tried, latest))
      throw new FirnError('conflict', `Another writer created the table ${tableName} meanwhile.`, {
        hint: 'Write again: the rows then go into that table.',
      })
    // Two first writes at once: the second is an ordinary one to the first one's table.
    const joined = {
      ...staged,
      creates: false,
      requirements: [{ type: 'assert-table-uuid', uuid: latest.uuid }],
      updates: [],
    }
    requireSameHead(joined, latest, options)
    return { staged: joined, state: latest }
  }
  if (latest.uuid !== tried.uuid)
    throw new FirnError(
      'conflict',
      `The table ${tableName} was dropped and made anew while it was written.`,
      {
        hint: 'Write again.',
      },
    )
  const changesSchema = staged.updates.some(({ action }) => action === 'add-schema')
  if (changesSchema && latest.currentSchemaId !== tried.currentSchemaId)
    throw new FirnError('conflict', `Another writer changed the columns of ${tableName} meanwhile.`, {
      hint: 'Plan the write again: it may not need its own change any more.',
    })
  if (!changesSchema && latest.currentSchemaId !== tried.currentSchemaId)
    requireColumns(tried, latest, tableName)
  requireSameHead(staged, latest, options)
  return { staged, state: latest }
}

/** Values of a column that is no more would be in the table's files and seen by no one. */
function requireColumns(tried: TableState, latest: TableState, tableName: string): void {
  const known = new Set(fieldsOf(latest).map(({ id }) => id))
  const gone = fieldsOf(tried).find(({ id }) => !known.has(id ?? null))
  if (gone === undefined) return
  throw new FirnError('conflict', `The column ${String(gone.name)} of ${tableName} was dropped meanwhile.`, {
    hint: 'Nothing was written. Plan the write again.',
  })
}

function fieldsOf(state: TableState): readonly JsonObject[] {
  return objectsOf(shapeOf(state)[0])
}

/** Merges and range overwrites hold on the head they were computed from and on no other. */
export function requireSameHead(staged: StagedCommit, state: TableState, options: RebaseOptions): void {
  if (completionOf(options.mode, staged).rebases) return
  const head = headFor(staged, state)
  if ((head ? snapshotIdOf(head) : null) !== staged.parentId)
    throw new FirnError('conflict', `Another writer changed the table ${options.tableName} meanwhile.`, {
      hint: 'Write again on top of that.',
    })
}

/** Same place, format, columns with their ids, and partitioning: files made for one fit the other. */
function hasSameShape(a: TableState, b: TableState): boolean {
  return (
    a.location === b.location &&
    a.formatVersion === b.formatVersion &&
    isDeepStrictEqual(shapeOf(a), shapeOf(b))
  )
}

function shapeOf({ body }: TableState): readonly JsonValue[] {
  const metadata = isObject(body.metadata) ? body.metadata : {}
  const current = (list: string, key: string, id: string): JsonValue =>
    objectsOf(metadata[list]).find((one) => one[key] === metadata[id])?.fields ?? null
  return [
    current('schemas', 'schema-id', 'current-schema-id'),
    current('partition-specs', 'spec-id', 'default-spec-id'),
  ]
}
