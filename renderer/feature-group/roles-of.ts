// Which part each column plays in a feature group.

import type { FeatureGroup } from '../../core/contract/index.ts'

export type Role = 'key' | 'event_time' | 'feature'

export function rolesOf(
  group: Pick<FeatureGroup, 'joinKeys' | 'eventTimeCol' | 'features'>,
): Readonly<Record<string, Role>> {
  return Object.fromEntries<Role>([
    ...group.features.map(({ name }) => [name, 'feature'] as const),
    [group.eventTimeCol, 'event_time'],
    ...group.joinKeys.map((name) => [name, 'key'] as const),
  ])
}
