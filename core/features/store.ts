// What makes an offline store's settings valid, whichever kind it is.

import { type Store, storeKinds } from '../contract/features.ts'
import type { FieldProblem } from './field-problem.ts'
import { nameProblem } from './names.ts'
import { parsePartition, partitionParts } from './partition.ts'

/** Where a FILE store keeps its data when nothing says otherwise, relative to the project folder. */
export const defaultFilePath = (groupName: string): string => `files/${groupName}`

/** Folders of a project that a FILE store may not lie in: what Firn keeps there is not the store's to write or drop. */
const ownFolders = ['.firn', 'entities', 'feature_groups', 'training_sets', 'hive'] as const

/** The embedded lakehouse as a catalog. */
const EMBEDDED = 'local'

/** Everything wrong with one store; fields are relative to it (`table`). */
export function validateStore(store: Store): readonly FieldProblem[] {
  switch (store.kind) {
    case 'FILE':
      return [
        ...(store.path.trim() === ''
          ? [{ field: 'path', message: 'The path of the FILE store is empty.' }]
          : []),
        ...(store.path.includes('\0') ? [{ field: 'path', message: 'The path holds a NUL character.' }] : []),
        ...relativePathProblems(store.path),
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
        ...(store.warehouse !== null && store.warehouse.trim() !== '' && store.catalog === EMBEDDED
          ? [
              {
                field: 'warehouse',
                message: `The embedded catalog local has one warehouse, its own: leave out warehouse: ${store.warehouse}.`,
              },
            ]
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

/**
 * What is wrong with a relative path by its text alone: both kinds of slash part it, as a project moves between
 * systems. Where an absolute path leads is not known here.
 */
function relativePathProblems(path: string): readonly FieldProblem[] {
  if (path.trim() === '' || /^([/\\]|[A-Za-z]:)/.test(path)) return []
  const inside: string[] = []
  for (const part of path.split(/[/\\]/)) {
    if (part === '' || part === '.') continue
    if (part !== '..') inside.push(part)
    else if (inside.pop() === undefined)
      return [
        {
          field: 'path',
          message: `The path ${path} leads out of the project. Use a folder in it, or an absolute path.`,
        },
      ]
  }
  const message = ownFolderProblem(path, inside)
  return message === null ? [] : [{ field: 'path', message }]
}

/** @param inside the folders from the project's own down to the store's; empty for the project itself */
export function ownFolderProblem(path: string, inside: readonly string[]): string | null {
  const [first] = inside
  if (first === undefined)
    return `The path ${path} is the project folder itself. Use a folder in it, such as files/name.`
  const own = ownFolders.find((folder) => folder === first.toLowerCase())
  return own === undefined
    ? null
    : `The path ${path} lies in ${own}, which Firn keeps for itself. Use another folder, such as files/name.`
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
