// What a renamed or dropped feature means for what was written before, said of the stores that there really are.

import type { FeatureGroup, StoreState } from '../../../core/contract/index.ts'
import { storeName } from '../../ui/store-badge.tsx'

type Stores = readonly Pick<StoreState, 'storageType' | 'timeTravel'>[]

const hasHistory = (stores: Stores): boolean => stores.some(({ timeTravel }) => timeTravel)

const without = (stores: Stores): string =>
  stores
    .filter(({ timeTravel }) => !timeTravel)
    .map(({ storageType }) => storeName(storageType))
    .join(' and ')

export function afterRename(stores: Stores, feature: string): string {
  const before = hasHistory(stores) ? `Earlier snapshots still show it as ${feature}, with all values. ` : ''
  const rest =
    without(stores) === ''
      ? 'No data is written again.'
      : `In ${without(stores)}, which keeps no history, it has only the new name.`
  return `${before}${rest} Later files need the new name, or a transform that gives it.`
}

export function afterDrop(stores: Stores): string {
  const parts = [
    ...(hasHistory(stores) ? ['Earlier snapshots still show it, with all values.'] : []),
    ...(without(stores) === ''
      ? []
      : [`In ${without(stores)}, which keeps no history, its values are gone for good.`]),
  ]
  return parts.join(' ')
}

/** Why a feature cannot be called that; null when it can. */
export function newNameProblem(
  { joinKeys, eventTimeCol, features }: Pick<FeatureGroup, 'joinKeys' | 'eventTimeCol' | 'features'>,
  from: string,
  to: string,
): string | null {
  const name = to.trim()
  if (name === from) return 'That is its name already.'
  if (name === '') return 'A feature name is needed.'
  const taken = [...joinKeys, eventTimeCol, ...features.map((feature) => feature.name)]
    .filter((other) => other !== from)
    .find((other) => other.toLowerCase() === name.toLowerCase())
  return taken === undefined ? null : `There is a column ${taken} already.`
}
