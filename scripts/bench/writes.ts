// Figures of writes and of pages, on five million rows of five columns, through the same calls as the window's.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { FeatureGroup } from '../../core/contract/index.ts'
import { extensionDirectory } from '../../core/engine/extensions.ts'
import { quoteFiles, quoteLiteral } from '../../core/engine/sql.ts'
import { createProject } from '../../core/project/project-folder.ts'
import { saveDraft, snapshots } from '../../core/workbench/groups.ts'
import { page } from '../../core/workbench/rows.ts'
import { write } from '../../core/workbench/writes.ts'
import { openWorkbench, type Workbench } from '../../core/workbench.ts'
import { type Figure, median, milliseconds, pairs, ratioFigure, timed } from './measure.ts'

const ROWS = 5_000_000
const PAIRS = 5
const { signal } = new AbortController()
const job = { signal, report: () => {} }

/** Types that a store keeps as they are, so that COPY writes the same rows. */
const FIVE_COLUMNS = `SELECT 'C' || (i % 100_000) AS customer_id, TIMESTAMP '2024-01-01' + INTERVAL (i) SECOND AS at,
  i % 1000 AS orders, (i * 7919 % 1_000_003) / 100.0 AS spend, (hash(i) % 5 + 1)::BIGINT AS segment`

export async function writeFigures(): Promise<Figure[]> {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'firn-bench-'))
  const projectPath = path.join(parent, 'project')
  await createProject(projectPath)
  const bench = await openWorkbench({ projectPath, extensionDirectory: extensionDirectory() })
  try {
    const large = await source(bench, parent, 'large', ROWS)
    const one = await source(bench, parent, 'one', 1)
    return [
      ...(await appendFigures(bench, parent, large)),
      ...(await overwriteFigures(bench, large, one)),
      ...(await pageFigures(bench, large, one)),
    ]
  } finally {
    await bench.close()
    await rm(parent, { recursive: true })
  }
}

async function source(bench: Workbench, folder: string, name: string, rows: number): Promise<string> {
  const file = path.join(folder, `${name}.parquet`)
  await bench.engine.run(
    `COPY (${FIVE_COLUMNS} FROM range(${rows}) r(i)) TO ${quoteLiteral(file)} (FORMAT parquet)`,
  )
  return file
}

async function appendFigures(bench: Workbench, folder: string, large: string): Promise<Figure[]> {
  // The first write tells which codec DuckDB's Iceberg writer uses, so that the copy uses the same.
  await append(bench, 'codec', large)
  const files = await bench.engine.rows(`SELECT file_path FROM iceberg_metadata(firn_local."default".codec)`)
  const paths = quoteFiles(files.map((file) => String(file.file_path)))
  const [written] = await bench.engine.rows(
    `SELECT any_value(compression) AS codec FROM parquet_metadata(${paths})`,
  )
  const codec = String(written?.codec).toLowerCase()
  const result = await pairs(
    PAIRS,
    (round) => timed(() => append(bench, `append_${round}`, large)),
    (round) => {
      const target = quoteLiteral(path.join(folder, `copy_${round}.parquet`))
      const rows = `SELECT * FROM read_parquet(${quoteLiteral(large)})`
      return timed(() =>
        bench.engine.run(`COPY (${rows}) TO ${target} (FORMAT parquet, COMPRESSION ${codec})`),
      )
    },
  )
  return [
    ratioFigure(
      `Append of 5 M rows × 5 columns to ICEBERG; against COPY to one Parquet file (${codec})`,
      result,
      1.1,
    ),
  ]
}

async function overwriteFigures(bench: Workbench, large: string, one: string): Promise<Figure[]> {
  const counts: { after: number[]; fresh: number[] } = { after: [], fresh: [] }
  const overwrite = await pairs(
    PAIRS,
    async (round) => {
      const name = `over_${round}`
      await append(bench, name, large)
      const time = await timed(() => put(bench, name, one, 'overwrite'))
      counts.after.push(await timed(() => firstCount(bench, name)))
      return time
    },
    async (round) => {
      const name = `single_${round}`
      await append(bench, name, one)
      const time = await timed(() => put(bench, name, one, 'append'))
      counts.fresh.push(await timed(() => firstCount(bench, name)))
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

async function pageFigures(bench: Workbench, large: string, one: string): Promise<Figure[]> {
  await append(bench, 'pages', large)
  await put(bench, 'pages', one, 'overwrite')
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
function firstCount(bench: Workbench, name: string) {
  return bench.engine.rows(`SELECT count(*) AS n FROM firn_local."default"."${name}"`)
}

async function append(bench: Workbench, name: string, file: string): Promise<void> {
  await saveDraft(bench, group(name), { name: 'customer', joinKeys: ['customer_id'], description: '' })
  await put(bench, name, file, 'append')
}

function put(bench: Workbench, name: string, file: string, mode: 'append' | 'overwrite') {
  return write(bench, { name, input: { paths: [file] }, mode }, job)
}

function group(name: string): FeatureGroup {
  return {
    name,
    description: '',
    owner: '',
    tags: [],
    entity: 'customer',
    joinKeys: ['customer_id'],
    eventTimeCol: 'at',
    mode: null,
    stores: [{ kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: name }],
    features: ['orders', 'spend', 'segment'].map((feature) => ({
      name: feature,
      dtype: '',
      description: '',
    })),
    inputs: [],
    parsing: null,
    transform: null,
  }
}
