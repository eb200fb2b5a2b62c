// The tags and branches of a layer, written on it; where there is no room, a mark for each kind that the tooltip spells
// out.

import type { Snapshot } from '../../core/contract/index.ts'
import styles from './ice-core.module.css'

interface Props {
  readonly refs: Snapshot['refs']
  /** Of the layer, in pixels. */
  readonly x: number
  readonly width: number
  readonly middle: number
  readonly onDark: boolean
}

/** Of a letter of the label's size, rather too much than too little. */
const LETTER = 6.6
const FORK = 12
const BETWEEN = 8
const INSET = 6

export function RefMarks({ refs, x, width, middle, onDark }: Props) {
  if (refs.length === 0) return null
  const lengths = refs.map(({ name, type }) => name.length * LETTER + (type === 'branch' ? FORK : 0))
  const needed = lengths.reduce((sum, length) => sum + length, 2 * INSET + (refs.length - 1) * BETWEEN)
  if (needed > width) {
    const types = (['tag', 'branch'] as const).filter((type) => refs.some((ref) => ref.type === type))
    return types.map((type, at) => {
      const center = x + width / 2 + (at - (types.length - 1) / 2) * 8
      return type === 'tag' ? (
        <circle key={type} cx={center} cy={middle} r={2.5} className={styles.pin} />
      ) : (
        <rect
          key={type}
          x={center - 2.5}
          y={middle - 2.5}
          width={5}
          height={5}
          transform={`rotate(45 ${center} ${middle})`}
          className={styles.pin}
        />
      )
    })
  }
  let left = x + INSET
  return refs.map(({ name, type }, at) => {
    const start = left
    left += (lengths[at] ?? 0) + BETWEEN
    return (
      <g key={name} className={onDark ? styles.tagOnDark : styles.tag}>
        {type === 'branch' && <Fork x={start} middle={middle} />}
        <text x={start + (type === 'branch' ? FORK : 0)} y={middle + 4}>
          {name}
        </text>
      </g>
    )
  })
}

/** A line that another leaves. */
function Fork({ x, middle }: { readonly x: number; readonly middle: number }) {
  return (
    <path
      d={`M${x + 2} ${middle - 5}V${middle + 5}M${x + 2} ${middle + 2}C${x + 2} ${middle - 1} ${x + 8} ${middle + 1} ${x + 8} ${middle - 4}`}
      className={styles.fork}
    />
  )
}
