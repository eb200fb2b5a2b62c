// Text widths as the page's font has them, through a canvas that is never shown.

import type { Measure } from './column-widths.ts'

const fonts = { cell: '13px', name: '600 13px', note: '11px' } as const
/** Tabular figures may be a little wider than the proportional ones that a canvas measures. */
const TABULAR = 1.03

let context: CanvasRenderingContext2D | null = null
let family = ''

export const measureText: Measure = (text, as) => {
  if (context === null) {
    context = document.createElement('canvas').getContext('2d')
    family = getComputedStyle(document.body).fontFamily
  }
  if (context === null) return text.length * 8
  context.font = `${fonts[as]} ${family}`
  return context.measureText(text).width * (as === 'cell' ? TABULAR : 1)
}
