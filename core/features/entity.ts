// What makes an entity valid: a thing that features describe, known by one or more join keys.

import type { Entity } from '../contract/features.ts'
import { type FieldProblem, listed, repeated } from './field-problem.ts'
import { nameProblem } from './names.ts'

/** Everything wrong with an entity; empty when it is valid. Join keys are column names, so any text but empty. */
export function validateEntity(entity: Entity): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  const name = nameProblem(entity.name, 'The entity name')
  if (name !== null) problems.push({ field: 'name', message: name })
  problems.push(...joinKeyProblems(entity.joinKeys))
  return problems
}

export function joinKeyProblems(joinKeys: readonly string[]): readonly FieldProblem[] {
  const problem = (message: string): readonly FieldProblem[] => [{ field: 'joinKeys', message }]
  if (joinKeys.length === 0) return problem('An entity needs at least one join key.')
  if (joinKeys.some((key) => key.trim() === '')) return problem('A join key is empty.')
  const twice = repeated(joinKeys)
  if (twice.length > 0) return problem(`${listed(twice)} stands more than once among the join keys.`)
  return []
}
