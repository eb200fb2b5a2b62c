// Gives a feature another name in its group's file: only the name's own text changes, so that its place, its settings
// and the comments around it stay.

import { isMap, isScalar, isSeq } from 'yaml'
import { parseSource } from './yaml-source.ts'
import { renderFlow } from './yaml-text.ts'

export interface FeatureRename {
  readonly from: string
  readonly to: string
}

/** The text as it is where the name does not stand for itself, as under an alias. */
export function renameFeature(text: string, { from, to }: FeatureRename): string {
  const document = parseSource(text)
  const features = document.get('features', true)
  const names = isMap(features)
    ? features.items.map(({ key }) => key)
    : isSeq(features)
      ? features.items.map((item) => (isMap(item) ? item.get('name', true) : item))
      : []
  const name = names.find((node) => isScalar(node) && String(node.value) === from)
  if (!isScalar(name) || !name.range) return text
  const [start, end] = name.range
  return text.slice(0, start) + renderFlow(to) + text.slice(end)
}
