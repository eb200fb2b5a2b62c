// The times under the ice core. Layers stretch time (a busy minute may be as wide as a quiet month), so each part of
// the axis has ticks of its own unit, and a label says only what its neighbour to the left did not.

import { type ZonedFields, zonedFields, zonedInstant } from '../ui/zoned-time.ts'
import { type CoreLayout, instantAt, xAt } from './layout.ts'

export interface Tick {
  readonly x: number
  readonly label: string
}

type Unit = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** From fine to coarse, with about how long each is. */
const steps = [
  ['second', 1, second],
  ['second', 10, 10 * second],
  ['second', 30, 30 * second],
  ['minute', 1, minute],
  ['minute', 5, 5 * minute],
  ['minute', 30, 30 * minute],
  ['hour', 1, hour],
  ['hour', 3, 3 * hour],
  ['hour', 12, 12 * hour],
  ['day', 1, day],
  ['day', 7, 7 * day],
  ['month', 1, 31 * day],
  ['month', 2, 62 * day],
  ['month', 6, 184 * day],
  ['year', 1, 366 * day],
  ['year', 5, 1827 * day],
] as const satisfies readonly (readonly [Unit, number, number])[]

/** Pixels that a tick is given; its unit is the finest of which no two fall into them. */
const LABEL_ROOM = 64
const END_ROOM = 44
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Left to right, far enough apart to be read, and clear of the `Now` at the right end. */
export function ticksOf(layout: CoreLayout, timeZone: string): readonly Tick[] {
  const ticks: Tick[] = []
  const [first] = layout.layers
  const last = layout.layers.at(-1)
  if (first === undefined || last === undefined) return []
  let said: ZonedFields | null = null
  let free = 0
  const end = layout.width - END_ROOM
  for (let x = 0; x < end; x = Math.max(x + LABEL_ROOM / 4, free)) {
    const from = instantAt(layout, x)
    const until = instantAt(layout, Math.min(layout.width, x + LABEL_ROOM))
    const [unit, count] = steps.find(([, , length]) => length >= until - from) ?? ['year', 5]
    // The very left says when the history begins, whatever the clock showed.
    const at = x === 0 ? from : roundUp(from, unit, count, timeZone)
    if (at > last.to) break
    const place = xAt(layout, at)
    if (place < free) continue
    const fields = zonedFields(at, timeZone)
    const label = labelOf(fields, said, unit)
    // “Now” stands at the right end.
    if (label === '' || place + label.length * 6.5 > end) continue
    ticks.push({ x: place, label })
    said = fields
    free = place + label.length * 6.5 + 40
  }
  return ticks
}

/** The first instant from `instant` on that is a whole `count` of `unit` in that zone. */
export function roundUp(instant: number, unit: Unit, count: number, timeZone: string): number {
  const fields = zonedFields(Math.ceil(instant / 1000) * 1000, timeZone)
  const floor = (carry: number): number => zonedInstant(floored(fields, unit, count, carry), timeZone)
  const here = floor(0)
  return here >= instant ? here : floor(count)
}

function floored(fields: ZonedFields, unit: Unit, count: number, carry: number): ZonedFields {
  const zero = { month: 1, day: 1, hour: 0, minute: 0, second: 0 }
  const to = (value: number, first: number): number =>
    first + Math.floor((value - first) / count) * count + carry
  const { year, month, day: date, hour: hours, minute: minutes } = fields
  switch (unit) {
    case 'year':
      return { ...zero, year: to(year, 0) }
    case 'month':
      return { ...zero, year, month: to(month, 1) }
    case 'day':
      return { ...zero, year, month, day: to(date, 1) }
    case 'hour':
      return { ...zero, year, month, day: date, hour: to(hours, 0) }
    case 'minute':
      return { ...zero, year, month, day: date, hour: hours, minute: to(minutes, 0) }
    case 'second':
      return { ...fields, second: to(fields.second, 0) }
  }
}

function labelOf(at: ZonedFields, said: ZonedFields | null, unit: Unit): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${at.day} ${months[at.month - 1]}`
  const newYear = said === null || said.year !== at.year
  const newDay = newYear || said.month !== at.month || said.day !== at.day
  switch (unit) {
    case 'year':
      return newYear ? String(at.year) : ''
    case 'month':
      return newYear ? `${months[at.month - 1]} ${at.year}` : `${months[at.month - 1]}`
    case 'day':
      if (!newDay) return ''
      return newYear ? `${date} ${at.year}` : date
    case 'hour':
    case 'minute':
    case 'second': {
      const clock = `${two(at.hour)}:${two(at.minute)}${unit === 'second' ? `:${two(at.second)}` : ''}`
      return newDay ? `${date} ${clock}` : clock
    }
  }
}
