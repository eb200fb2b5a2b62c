// The ice core at 120 × 16, for lists: the same shape, too small for its words, which stand beside it.

import { useMemo } from 'react'
import type { Snapshot } from '../../core/contract/index.ts'
import { formatCount, plural } from '../ui/format.ts'
import { currentOf } from './describe.ts'
import styles from './ice-core.module.css'
import { type Layer, layoutCore } from './layout.ts'

const WIDTH = 120
const HEIGHT = 16
const LEAST = 3

export function SmallCore({
  snapshots,
  now,
}: {
  readonly snapshots: readonly Snapshot[]
  readonly now: number
}) {
  const layers = useMemo(() => smallLayers(snapshots, now), [snapshots, now])
  const rows = currentOf(snapshots)?.rows ?? 0
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      role="img"
      style={{ display: 'block' }}
      aria-label={`${plural(snapshots.length, 'snapshot')}, ${formatCount(rows)} rows now`}
    >
      {layers.map(({ index, x, width, shade }) => (
        <rect
          key={index}
          x={x}
          y={0}
          width={Math.max(1, width - 1)}
          height={HEIGHT}
          rx={Math.min(2, width / 3)}
          className={styles[snapshots[index]?.line === 'left' ? 'left' : `ice${shade}`]}
        />
      ))}
    </svg>
  )
}

/** More commits than there is room for are drawn as the latest ones: the left edge is then not the beginning. */
function smallLayers(snapshots: readonly Snapshot[], now: number): readonly Layer[] {
  const hidden = Math.max(0, snapshots.length - WIDTH / LEAST)
  const { layers } = layoutCore(snapshots.slice(hidden), { width: WIDTH, now, least: LEAST })
  return layers.map((layer) => ({ ...layer, index: layer.index + hidden }))
}
