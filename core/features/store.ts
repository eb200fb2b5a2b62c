// What makes an offline store's settings valid, whichever kind it is.

import { type Store, storeKinds } from '../contract/features.ts'
import type { FieldProblem } from './field-problem.ts'
import { nameProblem } from './names.ts'
import { parsePartition, partitionParts } from './partition.ts'

/** Where a FILE store keeps its data when nothing says otherwise, relative to the project folder. */
export const defaultFilePath = (groupName: string): string => `files/${groupName}`

/** Everything wrong with one store; fields are relative to it (`table`). */
export function validateStore(store: Store): readonly FieldProblem[] {
  switch (store.kind) {
    case 'FILE':
      return [
        ...(store.path.trim() === ''
          ? [{ field: 'path', message: 'The path of the FILE store is empty.' }]
          : []),
        ...(store.path.includes('\0') ? [{ field: 'path', message: 'The path holds a NUL character.' }] : []),
        ...(store.format === 'parquet' || store.format === 'csv'
          ? []
          : [
              {
                field: 'format',
                message: `Unsupported file format: ${String(store.format)}. Use parquet or csv.`,
              },
            ]),
      ]
    case 'HIVE_TABLE':
      return [
        ...named('database', store.database, 'The database name'),
        ...named('table', store.table, 'The table name'),
        ...store.partitionBy.flatMap(partitionProblems),
      ]
    case 'ICEBERG':
      return [
        ...(store.catalog.trim() === ''
          ? [{ field: 'catalog', message: 'The catalog is empty. The embedded one is named local.' }]
          : []),
        ...(store.warehouse !== null && store.warehouse.trim() === ''
          ? [{ field: 'warehouse', message: "The warehouse is empty. Leave it out to use the connection's." }]
          : []),
        ...namespaceProblems(store.namespace),
        ...named('table', store.table, 'The table name'),
      ]
    default:
      // Callers such as the CLI hand over text; the type alone does not keep another kind out.
      return [{ field: 'kind', message: unsupportedKind((store as { readonly kind?: unknown }).kind) }]
  }
}

export function unsupportedKind(kind: unknown): string {
  return `Unsupported store kind: ${String(kind)}. The kinds are ${storeKinds.join(', ')}.`
}

function named(field: string, text: string, what: string): readonly FieldProblem[] {
  const message = nameProblem(text, what)
  return message === null ? [] : [{ field, message }]
}

/** A namespace may have levels, `team.sales`; each is a name. */
function namespaceProblems(namespace: string): readonly FieldProblem[] {
  if (namespace.trim() === '')
    return [{ field: 'namespace', message: 'The namespace is empty. Try default.' }]
  return namespace.split('.').flatMap((level) => named('namespace', level, 'The namespace'))
}

function partitionProblems(text: string, index: number): readonly FieldProblem[] {
  if (parsePartition(text) !== null) return []
  const parts = partitionParts.map((part) => `${part}(column)`).join(', ')
  return [
    {
      field: `partitionBy.${index}`,
      message: `"${text}" is not a partition. Use a column's name or one of ${parts}.`,
    },
  ]
}
