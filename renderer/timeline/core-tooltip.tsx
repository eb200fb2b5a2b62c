// What one layer of the ice core is, beside the pointer or the keyboard's cursor.

import type { Snapshot } from '../../core/contract/index.ts'
import { formatBytes, formatZoned, plural } from '../ui/format.ts'
import styles from './core-tooltip.module.css'
import { describeChange, describeCommit, isNamed, isRewrite } from './describe.ts'

interface Props {
  readonly snapshot: Snapshot | undefined
  readonly index: number
  readonly count: number
  readonly timeZone: string
  /** The middle of the layer, and the width there is, in the frame's pixels. */
  readonly x: number
  readonly width: number
}

const HALF = 130

export function CoreTooltip({ snapshot, index, count, timeZone, x, width }: Props) {
  if (snapshot === undefined) return null
  const left = Math.min(Math.max(x - HALF, 0), Math.max(0, width - 2 * HALF))
  const refs = snapshot.refs.filter(isNamed).map(({ name, type }) => `${type} ${name}`)
  return (
    <div className={styles.tooltip} style={{ left, width: 2 * HALF }} aria-hidden>
      <div className={styles.title}>{formatZoned(snapshot.timestamp, timeZone)}</div>
      <div>{describeCommit(snapshot)}</div>
      <div className="num">
        {isRewrite(snapshot)
          ? `the same ${plural(snapshot.rows, 'row')}`
          : `${describeChange(snapshot)} → ${plural(snapshot.rows, 'row')}`}
      </div>
      <div className={styles.small}>
        Snapshot {index + 1} of {count} · {formatBytes(snapshot.totalBytes)}
        {refs.length > 0 && ` · ${refs.join(', ')}`}
      </div>
      {snapshot.line === 'left' && (
        <div className={styles.small}>Rolled back: kept, but not part of what is current.</div>
      )}
    </div>
  )
}
