// An ice core as Firn's emblem: drawn by the same geometry as the real one, from made-up commits.

import { useElementSize } from '@mantine/hooks'
import { useMemo } from 'react'
import type { Snapshot } from '../../core/contract/index.ts'
import core from '../timeline/ice-core.module.css'
import { curvePath, layoutCore } from '../timeline/layout.ts'
import styles from './home.module.css'

const day = 86_400_000
/** Days since the one before, and rows added. */
const commits = [
  [0, 20],
  [9, 50],
  [3, 45],
  [4, 130],
  [7, 16],
  [3, 60],
  [11, 40],
  [5, 120],
  [15, 24],
  [3, 70],
  [12, 30],
  [6, 140],
] as const

export function HomeCore() {
  const { ref, width } = useElementSize()
  const { layout, curve } = useMemo(() => {
    const snapshots = madeUp()
    const last = Date.parse(snapshots.at(-1)?.timestamp ?? '')
    const made = layoutCore(snapshots, { width: Math.max(1, width), now: last + 9 * day, least: 6 })
    return {
      layout: made,
      curve: curvePath(made, (index) => snapshots[index]?.rows ?? 0, { base: 46, top: 6 }),
    }
  }, [width])
  return (
    <div ref={ref} aria-hidden className={styles.core}>
      <svg width={layout.width} height={74} aria-hidden="true">
        <path d={curve} className={core.curve} />
        {layout.layers.map(({ index, x, width: layerWidth, shade }) => (
          <rect
            key={index}
            x={x}
            y={52}
            width={Math.max(1, layerWidth - 2)}
            height={22}
            rx={3}
            className={core[`ice${shade}`]}
          />
        ))}
      </svg>
    </div>
  )
}

function madeUp(): Snapshot[] {
  let at = 0
  let rows = 0
  return commits.map(([days, added], index) => {
    at += days * day
    rows += added
    return {
      snapshotId: String(index),
      parentId: null,
      sequenceNumber: index,
      timestamp: new Date(at).toISOString(),
      operation: 'append',
      rows,
      addedRows: added,
      removedRows: 0,
      addedBytes: 0,
      totalBytes: 0,
      totalFiles: 0,
      writeId: null,
      inputs: [],
      refs: [],
      isCurrent: false,
      line: 'main',
    }
  })
}
