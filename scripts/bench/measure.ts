// Timing for the benchmarks: pairs in one run, so that a slow machine slows both sides, and medians of the pairs.

export interface Figure {
  readonly what: string
  readonly ours: string
  readonly baseline: string
  readonly ratio: number | null
  readonly aim: string
  readonly met: boolean | null
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Runs A and B in turn and gives both medians and the median of the pairs' ratios A/B. */
export async function pairs(
  count: number,
  a: (round: number) => Promise<number>,
  b: (round: number) => Promise<number>,
): Promise<{ a: number; b: number; ratio: number }> {
  const results: { a: number; b: number }[] = []
  for (let round = 0; round < count; round += 1) {
    // Whoever goes second has warmer caches, so the two take turns at it.
    const first = round % 2 === 0 ? await a(round) : await b(round)
    const second = round % 2 === 0 ? await b(round) : await a(round)
    results.push(round % 2 === 0 ? { a: first, b: second } : { a: second, b: first })
  }
  return {
    a: median(results.map((result) => result.a)),
    b: median(results.map((result) => result.b)),
    ratio: median(results.map((result) => result.a / result.b)),
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

export function milliseconds(value: number): string {
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`
}

export function ratioFigure(
  what: string,
  { a, b, ratio }: { a: number; b: number; ratio: number },
  aim: number,
): Figure {
  return {
    what,
    ours: milliseconds(a),
    baseline: milliseconds(b),
    ratio,
    aim: `≤ ${aim}`,
    met: ratio <= aim,
  }
}

export function figureTable(figures: readonly Figure[]): string {
  const mark = (met: boolean | null): string => (met === null ? '' : met ? 'yes' : 'no')
  const rows = figures.map(({ what, ours, baseline, ratio, aim, met }) =>
    [what, ours, baseline, ratio === null ? '' : ratio.toFixed(2), aim, mark(met)].join(' | '),
  )
  return [
    '| what | Firn | against | ratio | aim | met |',
    '|---|--:|--:|--:|--:|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}
