// Figures of writes and of pages, on five million rows of five columns.

import path from 'node:path'
import { quoteFiles, quoteLiteral } from '../../core/engine/sql.ts'
import { snapshots } from '../../core/workbench/groups.ts'
import { page } from '../../core/workbench/rows.ts'
import { type BenchProject, withBenchProject } from './bench-project.ts'
import { type Figure, median, milliseconds, pairs, ratioFigure, timed } from './measure.ts'

export const MANY_ROWS = 5_000_000
export const PAIRS = 5
const { signal } = new AbortController()

export function writeFigures(): Promise<Figure[]> {
  return withBenchProject(async (project) => {
    const large = await project.source('large', MANY_ROWS)
    const one = await project.source('one', 1)
    return [
      ...(await appendFigures(project, large, one)),
      ...(await overwriteFigures(project, large, one)),
      ...(await pageFigures(project, large, one)),
    ]
  })
}

async function appendFigures(
  { bench, folder, create, define, write }: BenchProject,
  large: string,
  one: string,
): Promise<Figure[]> {
  // The first write tells which codec Iceberg's files have, so that the copy uses the same.
  await create('codec', large)
  const files = await bench.engine.rows(`SELECT file_path FROM iceberg_metadata(firn_local."default".codec)`)
  const paths = quoteFiles(files.map((file) => String(file.file_path)))
  const [written] = await bench.engine.rows(
    `SELECT any_value(compression) AS codec FROM parquet_metadata(${paths})`,
  )
  const codec = String(written?.codec).toLowerCase()
  const againstCopy = (name: string, prepare: (group: string) => Promise<void>) =>
    pairs(
      PAIRS,
      async (round) => {
        await prepare(`${name}_${round}`)
        return timed(() => write(`${name}_${round}`, large, 'append'))
      },
      (round) => {
        const target = quoteLiteral(path.join(folder, `${name}_${round}.parquet`))
        const rows = `SELECT * FROM read_parquet(${quoteLiteral(large)})`
        return timed(() =>
          bench.engine.run(`COPY (${rows}) TO ${target} (FORMAT parquet, COMPRESSION ${codec})`),
        )
      },
    )
  const append = await againstCopy('append', (name) => create(name, one))
  const first = await againstCopy('first', (name) => define(name))
  return [
    ratioFigure(
      `Append of 5 M rows × 5 columns to ICEBERG; against COPY to one Parquet file (${codec})`,
      append,
      1.1,
    ),
    {
      ...ratioFigure('The same as the first write, which makes the table', first, 1.1),
      aim: 'reported',
      met: null,
    },
  ]
}

async function overwriteFigures(project: BenchProject, large: string, one: string): Promise<Figure[]> {
  const counts: { after: number[]; fresh: number[] } = { after: [], fresh: [] }
  const overwrite = await pairs(
    PAIRS,
    async (round) => {
      const name = `over_${round}`
      await project.create(name, large)
      const time = await timed(() => project.write(name, one, 'overwrite'))
      counts.after.push(await timed(() => firstCount(project, name)))
      return time
    },
    async (round) => {
      const name = `single_${round}`
      await project.create(name, one)
      const time = await timed(() => project.write(name, one, 'append'))
      counts.fresh.push(await timed(() => firstCount(project, name)))
      return time
    },
  )
  const after = median(counts.after)
  const fresh = median(counts.fresh)
  return [
    ratioFigure('Overwrite of 5 M rows with one row; against a one-row append', overwrite, 2),
    ratioFigure(
      'First count after that overwrite; against one of a small table',
      { a: after, b: fresh, ratio: after / fresh },
      2,
    ),
  ]
}

async function pageFigures(
  { bench, create, write }: BenchProject,
  large: string,
  one: string,
): Promise<Figure[]> {
  await create('pages', large)
  await write('pages', one, 'overwrite')
  const snapshotId = (await snapshots(bench, 'pages'))[0]?.snapshotId ?? ''
  const times: number[] = []
  for (const offset of [0, 1_250_000, 2_500_000, 3_750_000, 4_999_500]) {
    const request = {
      source: { kind: 'group' as const, name: 'pages', at: { snapshotId } },
      offset,
      limit: 500,
    }
    times.push(await timed(() => page(bench, request, signal)))
  }
  const slowest = Math.max(...times)
  return [
    {
      what: 'A page of 500 rows of an old snapshot of 5 M rows, the slowest of five places',
      ours: milliseconds(slowest),
      baseline: '',
      ratio: null,
      aim: '≤ 150 ms',
      met: slowest <= 150,
    },
  ]
}

/** `SELECT count(*)` over the rows, not the count that the snapshot keeps. */
function firstCount({ bench }: BenchProject, name: string) {
  return bench.engine.rows(`SELECT count(*) AS n FROM firn_local."default"."${name}"`)
}
