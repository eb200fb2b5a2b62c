// Where everything in the ice core lies: one layer a commit, under the curve of total rows. Pure geometry in pixels,
// so that it can be tested without a window.

import type { Snapshot } from '../../core/contract/index.ts'
import { isRewrite } from './describe.ts'

export interface Layer {
  /** Index into the snapshots that were given. */
  readonly index: number
  readonly x: number
  /** With the gap to the next layer, so that layers meet without a dead pixel between them. */
  readonly width: number
  /** How much of the table this commit changed, against the greatest: 1 a little, 3 the most. */
  readonly shade: 1 | 2 | 3
  readonly from: number
  readonly to: number
}

export interface CoreLayout {
  /** What is needed; more than what is available when every layer has only its least width. */
  readonly width: number
  readonly layers: readonly Layer[]
  readonly maxRows: number
}

interface Frame {
  readonly width: number
  /** Milliseconds; the right end. */
  readonly now: number
  /** Milliseconds; what ended before is left out, the layer that lasts through it is cut there. */
  readonly from?: number
  /** Pixels; every commit can be hit. */
  readonly least: number
}

/**
 * A layer's share is mostly the time it lasted. The rest is given evenly, since a morning's ten commits before a
 * quiet month would otherwise be ten hairlines beside one block.
 */
const TIME_SHARE = 0.65

/** `snapshots` oldest first; clocks that ran backwards give a layer no time rather than a negative one. */
export function layoutCore(snapshots: readonly Snapshot[], frame: Frame): CoreLayout {
  const spans = spansOf(snapshots, frame.now).filter(
    ({ to }, index) => frame.from === undefined || to > frame.from || index === snapshots.length - 1,
  )
  const widths = shareOut(
    spans.map(({ from, to }) => to - Math.max(from, frame.from ?? from)),
    frame.width,
    frame.least,
  )
  const most = Math.max(0, ...spans.map(({ index }) => changedRows(snapshots[index])))
  let x = 0
  const layers = spans.map(({ index, from, to }, at): Layer => {
    const width = widths[at] ?? 0
    const layer = {
      index,
      x,
      width,
      shade: shade(changedRows(snapshots[index]), most),
      from: Math.max(from, frame.from ?? from),
      to,
    }
    x += width
    return layer
  })
  return {
    width: Math.max(frame.width, x),
    layers,
    maxRows: Math.max(0, ...spans.map(({ index }) => snapshots[index]?.rows ?? 0)),
  }
}

function spansOf(snapshots: readonly Snapshot[], now: number) {
  const times = snapshots.map((snapshot) => Date.parse(snapshot.timestamp))
  return times.map((from, index) => ({ index, from, to: Math.max(from, times[index + 1] ?? now) }))
}

/** Widths that sum to `width`, none below `least`; more than `width` only if `least` does not leave room. */
export function shareOut(durations: readonly number[], width: number, least: number): readonly number[] {
  const count = durations.length
  if (count * least >= width) return durations.map(() => least)
  const total = durations.reduce((sum, duration) => sum + duration, 0)
  const shares = durations.map((duration) =>
    total === 0 ? 1 / count : (1 - TIME_SHARE) / count + (TIME_SHARE * duration) / total,
  )
  // Those that would be too narrow get the least; what they take is missing for the others, and may make the next
  // one too narrow.
  const narrow = new Set<number>()
  for (;;) {
    const left = width - narrow.size * least
    const weight = shares.reduce((sum, share, index) => (narrow.has(index) ? sum : sum + share), 0)
    const found = shares.findIndex(
      (share, index) => !narrow.has(index) && (share / weight) * left < least - 1e-9,
    )
    if (found === -1)
      return shares.map((share, index) => (narrow.has(index) ? least : (share / weight) * left))
    shares.forEach((share, index) => {
      if ((share / weight) * left < least - 1e-9) narrow.add(index)
    })
  }
}

/** Rows that a commit added and took away; a compaction writes them again and changes none. */
function changedRows(snapshot: Snapshot | undefined): number {
  if (snapshot === undefined || isRewrite(snapshot)) return 0
  return snapshot.addedRows + snapshot.removedRows
}

function shade(changed: number, most: number): 1 | 2 | 3 {
  if (most === 0 || changed === 0) return 1
  const share = changed / most
  if (share > 0.6) return 3
  return share > 0.2 ? 2 : 1
}

/** The pixel of an instant: linear within a layer. */
export function xAt(layout: CoreLayout, instant: number): number {
  const layer = layout.layers.findLast(({ from }) => from <= instant) ?? layout.layers[0]
  if (layer === undefined) return 0
  const length = layer.to - layer.from
  const share = length === 0 ? 0 : (instant - layer.from) / length
  return layer.x + layer.width * Math.min(1, Math.max(0, share))
}

/** The instant at a pixel: the other way round. */
export function instantAt(layout: CoreLayout, x: number): number {
  const layer = layout.layers.findLast((each) => each.x <= x) ?? layout.layers[0]
  if (layer === undefined) return 0
  const share = layer.width === 0 ? 0 : (x - layer.x) / layer.width
  return layer.from + (layer.to - layer.from) * Math.min(1, Math.max(0, share))
}

/**
 * The area under the total rows as an SVG path: level while a snapshot lasts, a short rise or fall at each commit.
 * `base` is the y of no rows, `top` that of the most.
 */
export function curvePath(
  layout: CoreLayout,
  rowsOf: (index: number) => number,
  { base, top }: { readonly base: number; readonly top: number },
): string {
  const [first] = layout.layers
  if (first === undefined) return ''
  let path = `M${px(first.x)} ${px(base)}`
  let y = base
  // The first layer of a history starts from nothing; one that is cut by the range was there before.
  if (first.index > 0) {
    y = yAt(layout, rowsOf(first.index), { base, top })
    path += `L${px(first.x)} ${px(y)}`
  }
  for (const layer of layout.layers) {
    const next = yAt(layout, rowsOf(layer.index), { base, top })
    const ramp = Math.min(14, layer.width * 0.6)
    const end = layer.x + ramp
    const middle = layer.x + ramp / 2
    path += `C${px(middle)} ${px(y)} ${px(middle)} ${px(next)} ${px(end)} ${px(next)}`
    path += `L${px(layer.x + layer.width)} ${px(next)}`
    y = next
  }
  const last = layout.layers.at(-1) ?? first
  return `${path}L${px(last.x + last.width)} ${px(base)}Z`
}

export function yAt(
  layout: CoreLayout,
  rows: number,
  { base, top }: { readonly base: number; readonly top: number },
): number {
  if (layout.maxRows === 0) return base
  return base - ((base - top) * rows) / layout.maxRows
}

const px = (value: number): string => String(Math.round(value * 100) / 100)
