// Where the stores of a project's groups keep their rows: no two may meet, as a write or a removal with its data of one
// would be one of the other too, and none may lie on what Firn keeps for itself.

import { realpathSync } from 'node:fs'
import path from 'node:path'
import { assertNever, type FeatureGroup, type Store } from '../contract/index.ts'
import type { FieldProblem } from '../features/field-problem.ts'
import { ownFolderProblem } from '../features/store.ts'

/** What is wrong with where a group's stores lie, by themselves and beside the project's other groups. */
export function targetProblems(
  projectPath: string,
  group: FeatureGroup,
  others: readonly FeatureGroup[],
): readonly FieldProblem[] {
  return group.stores.flatMap((store, index): readonly FieldProblem[] => {
    const own = placeProblem(projectPath, store)
    if (own !== null) return [{ field: `stores.${index}.path`, message: own }]
    const problem = (message: string): FieldProblem[] => [
      { field: `stores.${index}.${fieldOf(store)}`, message },
    ]
    const before = group.stores.slice(0, index)
    if (before.some((other) => meets(projectPath, store, other)))
      return problem(`${targetOf(store)} is a store of this feature group already. ${cureOf(store)}`)
    const [user] = groupsAt(projectPath, [store], others)
    return user === undefined
      ? []
      : problem(`${targetOf(store)} belongs to the feature group ${user}. ${cureOf(store)}`)
  })
}

/** The names of the groups that have a store at, in or around one of these. */
export function groupsAt(
  projectPath: string,
  stores: readonly Store[],
  others: readonly FeatureGroup[],
): readonly string[] {
  return others
    .filter((other) => other.stores.some((its) => stores.some((store) => meets(projectPath, store, its))))
    .map(({ name }) => name)
}

/** What is wrong with a FILE store's folder, wherever its path and the links on it lead; null when nothing is. */
export function placeProblem(projectPath: string, store: Store): string | null {
  if (store.kind !== 'FILE' || store.path.trim() === '' || store.path.includes('\0')) return null
  const project = real(projectPath)
  const inside = path.relative(project, real(path.resolve(projectPath, store.path)))
  const parts = inside.split(path.sep).filter((part) => part !== '')
  if (path.isAbsolute(inside)) return null
  if (parts[0] !== '..') return ownFolderProblem(store.path, parts)
  return parts.every((part) => part === '..')
    ? `The path ${store.path} holds the project itself. Use a folder of its own.`
    : null
}

/** Without regard to case: what differs by case alone is one on some systems, and a project may move there. */
function meets(projectPath: string, one: Store, other: Store): boolean {
  if (one.kind === 'FILE' && other.kind === 'FILE') {
    const [a, b] = [one, other].map((store) =>
      `${real(path.resolve(projectPath, store.path))}${path.sep}`.toLowerCase(),
    )
    return a !== undefined && b !== undefined && (a.startsWith(b) || b.startsWith(a))
  }
  return one.kind === other.kind && targetOf(one).toLowerCase() === targetOf(other).toLowerCase()
}

function targetOf(store: Store): string {
  switch (store.kind) {
    case 'FILE':
      return `FILE ${store.path}`
    case 'HIVE_TABLE':
      return `HIVE ${store.database}.${store.table}`
    case 'ICEBERG':
      return `ICEBERG ${store.catalog}.${store.namespace}.${store.table}`
    default:
      return assertNever(store)
  }
}

const fieldOf = (store: Store): string => (store.kind === 'FILE' ? 'path' : 'table')
const cureOf = (store: Store): string =>
  store.kind === 'FILE' ? 'Choose another folder, outside of it.' : 'Choose another table name.'

/** The path with its links followed, as far as it exists. */
function real(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    // Not there yet: what is above it says where it would be.
    const parent = path.dirname(file)
    return parent === file ? file : path.join(real(parent), path.basename(file))
  }
}
