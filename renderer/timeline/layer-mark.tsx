// One commit in the ice core. Drawn anew only when it changes: there may be a thousand beside it.

import { memo } from 'react'
import type { Snapshot } from '../../core/contract/index.ts'
import { describeSnapshot, isNamed } from './describe.ts'
import styles from './ice-core.module.css'
import type { Layer } from './layout.ts'

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
  readonly onHover: (index: number) => void
  readonly onPick: (index: number) => void
}

export const LayerMark = memo(function LayerMark(props: Props) {
  const { id, layer, snapshot, count, timeZone, shown, past, pointed, onHover, onPick } = props
  const width = Math.max(1, layer.width - GAP)
  const tag = snapshot.refs
    .filter(isNamed)
    .map(({ name }) => name)
    .join(', ')
  const fits = tag.length * 6.6 + 12 <= width
  const tone = [
    styles[`ice${layer.shade}`],
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
        y={LAYER_TOP}
        width={width}
        height={LAYER_HEIGHT}
        rx={Math.min(3, width / 3)}
        className={tone.filter((name) => name !== undefined).join(' ')}
      />
      {tag !== '' &&
        (fits ? (
          <text
            x={layer.x + 6}
            y={LAYER_TOP + 17}
            className={layer.shade === 3 ? styles.tagOnDark : styles.tag}
          >
            {tag}
          </text>
        ) : (
          <circle cx={layer.x + width / 2} cy={LAYER_TOP + LAYER_HEIGHT / 2} r={2.5} className={styles.pin} />
        ))}
    </g>
  )
})
