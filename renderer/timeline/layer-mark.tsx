// One commit in the ice core. Drawn anew only when it changes: there may be a thousand beside it.

import { memo } from 'react'
import type { Snapshot } from '../../core/contract/index.ts'
import { describeSnapshot, isNamed, isRewrite } from './describe.ts'
import styles from './ice-core.module.css'
import type { Layer } from './layout.ts'
import { RefMarks } from './ref-marks.tsx'

export const LAYER_TOP = 58
export const LAYER_HEIGHT = 26
/** Between one layer and the next. */
export const GAP = 2

interface Props {
  readonly id: string
  readonly layer: Layer
  readonly snapshot: Snapshot
  readonly count: number
  readonly timeZone: string
  /** Its rows are the ones that are shown. */
  readonly shown: boolean
  /** And they are not those of now. */
  readonly past: boolean
  readonly pointed: boolean
  /** It is what is current, though others were committed after it. */
  readonly now: boolean
  readonly onHover: (index: number) => void
  readonly onPick: (index: number) => void
}

export const LayerMark = memo(function LayerMark(props: Props) {
  const { id, layer, snapshot, count, timeZone, shown, past, pointed, now, onHover, onPick } = props
  const width = Math.max(1, layer.width - GAP)
  const left = snapshot.line === 'left'
  // A compaction is the same rows, pressed: a lower layer.
  const height = isRewrite(snapshot) ? LAYER_HEIGHT / 2 : LAYER_HEIGHT
  const tone = [
    left ? styles.left : styles[`ice${layer.shade}`],
    now ? styles.now : undefined,
    past ? styles.past : undefined,
    pointed ? styles.pointed : undefined,
  ]
  return (
    <g
      id={id}
      role="option"
      aria-selected={shown}
      aria-label={describeSnapshot(snapshot, layer.index, count, timeZone)}
      onPointerEnter={() => onHover(layer.index)}
      onClick={() => onPick(layer.index)}
    >
      {/* The whole column can be hit, curve and gap included. */}
      <rect x={layer.x} y={0} width={layer.width} height={LAYER_TOP + LAYER_HEIGHT + 4} fill="transparent" />
      <rect
        x={layer.x}
        y={LAYER_TOP + LAYER_HEIGHT - height}
        width={width}
        height={height}
        rx={Math.min(3, width / 3)}
        className={tone.filter((name) => name !== undefined).join(' ')}
      />
      <RefMarks
        refs={snapshot.refs.filter(isNamed)}
        x={layer.x}
        width={width}
        middle={LAYER_TOP + LAYER_HEIGHT - height / 2}
        onDark={layer.shade === 3 && !left}
      />
    </g>
  )
})
