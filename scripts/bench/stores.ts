// Figures of the stores beside each other and beside PyIceberg, through the same catalog.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type BenchProject, withBenchProject } from './bench-project.ts'
import { type Figure, median, pairs, ratioFigure, timed } from './measure.ts'
import { type PyIcebergPeer, startPeer } from './pyiceberg-peer.ts'
import { MANY_ROWS, PAIRS } from './writes.ts'

const SMALL_APPENDS = 100
const MEMORY_AIM = 1.5e9

export function storeFigures(): Promise<Figure[]> {
  return withBenchProject(async (project) => {
    const peer = startPeer(project.bench)
    try {
      const large = await project.source('large', MANY_ROWS)
      const one = await project.source('one', 1)
      return [
        await againstFile(project, large),
        ...(await againstPyIceberg(project, peer, large, one)),
        ...(await smallAppends(project, peer, one)),
        await mergeFigure(project, peer, large),
        await memoryFigure(),
      ]
    } finally {
      peer.close()
    }
  })
}

async function againstFile({ define, write }: BenchProject, large: string): Promise<Figure> {
  const append = async (name: string, kind: 'ICEBERG' | 'FILE'): Promise<number> => {
    await define(name, kind)
    return timed(() => write(name, large, 'append'))
  }
  const result = await pairs(
    PAIRS,
    (round) => append(`iceberg_${round}`, 'ICEBERG'),
    (round) => append(`file_${round}`, 'FILE'),
  )
  return ratioFigure('Append of 5 M rows to ICEBERG; against the same to FILE', result, 1.05)
}

/** Both sides write to a table that is there, from the same file. */
async function againstPyIceberg(
  { create, write }: BenchProject,
  peer: PyIcebergPeer,
  large: string,
  one: string,
): Promise<Figure[]> {
  const measured = async (mode: 'append' | 'overwrite') =>
    pairs(
      PAIRS,
      async (round) => {
        const name = `firn_${mode}_${round}`
        await create(name, one)
        return timed(() => write(name, large, mode))
      },
      async (round) => {
        const name = `pyiceberg_${mode}_${round}`
        await peer.run('create', name, one)
        return peer.run(mode, name, large)
      },
    )
  return [
    ratioFigure("Append of 5 M rows; against PyIceberg's append", await measured('append'), 0.8),
    ratioFigure("Overwrite with 5 M rows; against PyIceberg's overwrite", await measured('overwrite'), 1),
  ]
}

async function smallAppends(
  { create, write }: BenchProject,
  peer: PyIcebergPeer,
  one: string,
): Promise<Figure[]> {
  await create('many', one)
  await peer.run('create', 'many_pyiceberg', one)
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < SMALL_APPENDS; round += 1) {
    ours.push(await timed(() => write('many', one, 'append')))
    theirs.push(await peer.run('append', 'many_pyiceberg', one))
  }
  const first = median(ours.slice(0, 10))
  const last = median(ours.slice(-10))
  return [
    ratioFigure(
      '100 one-row appends: one of the last ten; against one of the first ten',
      { a: last, b: first, ratio: last / first },
      1.5,
    ),
    ratioFigure(
      "One of 100 one-row appends; against PyIceberg's",
      {
        a: median(ours),
        b: median(theirs),
        ratio: median(ours.map((time, index) => time / (theirs[index] ?? time))),
      },
      1,
    ),
  ]
}

/** Every hundredth row changed. */
async function mergeFigure(
  { changes: changesOf, create, write }: BenchProject,
  peer: PyIcebergPeer,
  large: string,
): Promise<Figure> {
  const changes = await changesOf('changes', 'large')
  const result = await pairs(
    PAIRS,
    async (round) => {
      await create(`merge_${round}`, large)
      return timed(() => write(`merge_${round}`, changes, 'merge'))
    },
    async (round) => {
      await peer.run('create', `upsert_${round}`, large)
      return peer.run('upsert', `upsert_${round}`, changes)
    },
  )
  return ratioFigure("Merge of 1 % into 5 M rows; against PyIceberg's upsert", result, 0.1)
}

async function memoryFigure(): Promise<Figure> {
  const script = fileURLToPath(new URL('large-write-process.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  const bytes = Number(stdout.trim())
  return {
    what: 'Peak memory of a process that writes 20 M rows to ICEBERG',
    ours: `${(bytes / 1e9).toFixed(2)} GB`,
    baseline: '',
    ratio: null,
    aim: '≤ 1.5 GB',
    met: bytes <= MEMORY_AIM,
  }
}
