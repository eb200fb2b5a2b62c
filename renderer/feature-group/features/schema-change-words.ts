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

/** A HIVE folder is read by others too, who know nothing of the new name. */
const ofHive = (stores: Stores): readonly string[] =>
  stores.some(({ storageType }) => storageType === 'HIVE_TABLE')
    ? ['Other readers of the HIVE folder see what its files were written with.']
    : []

export function afterRename(stores: Stores, feature: string): string {
  return [
    ...(hasHistory(stores) ? [`Earlier snapshots still show it as ${feature}.`] : []),
    'No row is written again.',
    ...ofHive(stores),
    'Later files need the new name, or a transform that gives it.',
  ].join(' ')
}

export function afterDrop(stores: Stores): string {
  return [
    ...(hasHistory(stores) ? ['Earlier snapshots still show it, with all values.'] : []),
    ...(without(stores) === ''
      ? []
      : [`In ${without(stores)}, which keeps no history, its values can be read no more.`]),
    ...ofHive(stores),
  ].join(' ')
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
