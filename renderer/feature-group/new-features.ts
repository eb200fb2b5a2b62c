// Columns of an input that a feature group does not have yet, and the group once they are features of it.

import type { Column, FeatureGroup } from '../../core/contract/index.ts'
import { sameName } from '../../core/contract/same-name.ts'

export function newColumns(
  { joinKeys, eventTimeCol, features }: FeatureGroup,
  columns: readonly Column[],
): readonly Column[] {
  const known = [...joinKeys, eventTimeCol, ...features.map(({ name }) => name)]
  return columns.filter(({ name }) => !known.some((other) => sameName(other, name)))
}

/** The group with these of the input's columns as features after its own; the very group when none of them is new. */
export function withFeatures(
  group: FeatureGroup,
  columns: readonly Column[],
  names: readonly string[],
): FeatureGroup {
  const added = newColumns(group, columns).filter(({ name }) => names.includes(name))
  if (added.length === 0) return group
  const features = added.map(({ name, type }) => ({ name, dtype: type, description: '' }))
  return { ...group, features: [...group.features, ...features] }
}
