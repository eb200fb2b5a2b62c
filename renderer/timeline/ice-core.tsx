// The ice core: every commit a layer, wide as the time it lasted, dark as the rows it changed, under the curve of
// total rows. A listbox to the keyboard and to screen readers: arrows move, Enter looks at that moment, Esc comes
// back to now.

import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Snapshot } from '../../core/contract/index.ts'
import { coreKey } from './core-keys.ts'
import { CoreTooltip } from './core-tooltip.tsx'
import styles from './ice-core.module.css'
import { GAP, LAYER_HEIGHT, LAYER_TOP, LayerMark } from './layer-mark.tsx'
import { type CoreLayout, curvePath, type Layer, layoutCore, xAt, yAt } from './layout.ts'
import { ticksOf } from './ticks.ts'

interface Props {
  readonly label: string
  /** Oldest first; at least one. */
  readonly snapshots: readonly Snapshot[]
  /** Index of the snapshot whose rows are shown; -1 where they are of none that is drawn. */
  readonly shown: number
  /** The instant that was asked for, where it was a time and not a snapshot. */
  readonly asOf: number | null
  /** Milliseconds; the right end. */
  readonly now: number
  /** Milliseconds; the left end, where not all of the history is to be seen. */
  readonly from?: number | undefined
  readonly timeZone: string
  /** The snapshot's index, or null for now. */
  readonly onView: (index: number | null) => void
}

const CURVE_TOP = 4
const CURVE_BASE = 52
const LINE_END = LAYER_TOP + LAYER_HEIGHT + 12
const HEIGHT = 112
const LEAST = 8
const DOT = 4
const frame = { base: CURVE_BASE, top: CURVE_TOP }

export function IceCore({ label, snapshots, shown, asOf, now, from, timeZone, onView }: Props) {
  const id = useId()
  const { ref, width } = useElementSize()
  const scroller = useRef<HTMLDivElement>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)

  const layout = useMemo(
    () =>
      layoutCore(snapshots, {
        width: Math.max(width, 1),
        now,
        least: LEAST,
        ...(from !== undefined && { from }),
      }),
    [snapshots, width, now, from],
  )
  const ticks = useMemo(() => ticksOf(layout, timeZone), [layout, timeZone])
  const curve = useMemo(() => {
    const rows = rowsOnTheWay(snapshots)
    return curvePath(layout, (index) => rows[index] ?? 0, frame)
  }, [layout, snapshots])

  const newest = snapshots.length - 1
  const past = snapshots[shown]?.isCurrent === false
  // While a staged write is looked at, no layer is shown; the keyboard starts from the newest then.
  const active = cursor ?? (shown === -1 ? newest : shown)
  const shownLayer = layout.layers.find(({ index }) => index === shown)
  const pointed = layout.layers.find(({ index }) => index === (hovered ?? cursor))
  const oldestShown = layout.layers[0]?.index ?? 0

  // A history wider than the window starts at its end, where the news is, and follows the cursor.
  useEffect(() => {
    const box = scroller.current
    const layer = layout.layers.find(({ index }) => index === active)
    if (box === null || layer === undefined) return
    if (layer.x < box.scrollLeft) box.scrollLeft = layer.x - 24
    else if (layer.x + layer.width > box.scrollLeft + box.clientWidth)
      box.scrollLeft = layer.x + layer.width - box.clientWidth + 24
  }, [layout, active])

  const view = (index: number): void => {
    // What was picked is said by the band now, which the tooltip would lie on.
    setHovered(null)
    setCursor(null)
    onView(snapshots[index]?.isCurrent === true ? null : index)
  }

  // The same function for as long as the core stands, so that a layer is drawn anew only when it changes.
  const latest = useRef(view)
  latest.current = view
  const pick = useCallback((index: number) => latest.current(index), [])

  const onKeyDown = (event: KeyboardEvent): void => {
    const meant = coreKey(event.key, active, oldestShown, newest)
    if (meant === null) return
    event.preventDefault()
    switch (meant.do) {
      case 'move':
        setCursor(meant.to)
        break
      case 'view':
        view(active)
        break
      case 'now':
        setCursor(null)
        onView(null)
        break
    }
  }

  return (
    <div className={styles.frame} ref={ref}>
      <div
        ref={scroller}
        className={styles.scroller}
        role="listbox"
        aria-label={label}
        aria-orientation="horizontal"
        aria-activedescendant={`${id}-${active}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setCursor(null)}
        onPointerLeave={() => setHovered(null)}
      >
        <svg width={layout.width} height={HEIGHT} role="presentation" className={styles.svg}>
          <path d={curve} className={styles.curve} />
          {layout.layers.map((layer) => {
            const snapshot = snapshots[layer.index]
            if (snapshot === undefined) return null
            return (
              <LayerMark
                key={snapshot.snapshotId}
                id={`${id}-${layer.index}`}
                layer={layer}
                snapshot={snapshot}
                count={snapshots.length}
                timeZone={timeZone}
                shown={layer.index === shown}
                past={past && layer.index === shown}
                now={snapshot.isCurrent && layer.index !== newest}
                pointed={layer.index === cursor || (layer.index === hovered && layer.index !== shown)}
                onHover={setHovered}
                onPick={pick}
              />
            )
          })}
          {past && shownLayer !== undefined && (
            <MomentLine
              x={lineAt(layout, shownLayer, asOf)}
              y={yAt(layout, snapshots[shown]?.rows ?? 0, frame)}
            />
          )}
          <g className={styles.ticks}>
            {ticks.map(({ x, label: text }) => (
              <text key={`${x}`} x={x} y={HEIGHT - 6}>
                {text}
              </text>
            ))}
            <text x={layout.width} y={HEIGHT - 6} textAnchor="end">
              Now
            </text>
          </g>
        </svg>
      </div>
      {pointed !== undefined && (
        <CoreTooltip
          snapshot={snapshots[pointed.index]}
          index={pointed.index}
          count={snapshots.length}
          timeZone={timeZone}
          x={pointed.x + pointed.width / 2 - (scroller.current?.scrollLeft ?? 0)}
          width={width}
        />
      )}
    </div>
  )
}

/** Where a rollback left a layer hollow, the curve goes on with the rows of what led to now. */
function rowsOnTheWay(snapshots: readonly Snapshot[]): readonly number[] {
  let rows = 0
  return snapshots.map((snapshot) => {
    if (snapshot.line === 'main') rows = snapshot.rows
    return rows
  })
}

/** A time is shown where it is; a snapshot, which lasts, in its middle. */
function lineAt(layout: CoreLayout, layer: Layer, asOf: number | null): number {
  const x = asOf === null ? layer.x + (layer.width - GAP) / 2 : xAt(layout, asOf)
  // The dot is wider than the line, and would be cut at the ends.
  return Math.min(layout.width - DOT - 1, Math.max(DOT + 1, x))
}

function MomentLine({ x, y }: { readonly x: number; readonly y: number }) {
  return (
    <g className={styles.moment}>
      <line x1={x} x2={x} y1={y} y2={LINE_END} />
      <circle cx={x} cy={y} r={DOT} />
    </g>
  )
}
