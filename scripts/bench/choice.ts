// What the same work costs in FILE, HIVE and ICEBERG: the figures by which the documentation tells when to use which.

import type { Store } from '../../core/contract/index.ts'
import { storeOf } from '../../core/workbench/stores.ts'
import { type BenchProject, withBenchProject } from './bench-project.ts'
import { median, milliseconds, timed } from './measure.ts'
import { MANY_ROWS } from './writes.ts'

const ROUNDS = 3
const KINDS: readonly Store['kind'][] = ['FILE', 'HIVE_TABLE', 'ICEBERG']
const STEPS = [
  'append 5 M rows × 5',
  'then append one row',
  'then merge 1 % of the rows',
  'count all rows then',
  'then overwrite with one row',
] as const

/** A table of medians, one column a store. */
export function choiceTable(): Promise<string> {
  return withBenchProject(async (project) => {
    const files = {
      large: await project.source('large', MANY_ROWS),
      one: await project.source('one', 1, MANY_ROWS),
      changes: await project.changes('changes', 'large'),
    }
    const columns: string[][] = []
    for (const kind of KINDS) {
      const rounds: number[][] = []
      for (let round = 0; round < ROUNDS; round += 1)
        rounds.push(await steps(project, `${kind.toLowerCase()}_${round}`, kind, files))
      columns.push(
        STEPS.map((_, step) => milliseconds(median(rounds.map((times) => times[step] ?? Number.NaN)))),
      )
    }
    return [
      '| | FILE | HIVE, no partitions | ICEBERG |',
      '|---|--:|--:|--:|',
      ...STEPS.map((step, index) => `| ${step} | ${columns.map((column) => column[index]).join(' | ')} |`),
    ].join('\n')
  })
}

async function steps(
  { bench, define, write }: BenchProject,
  name: string,
  kind: Store['kind'],
  files: { readonly large: string; readonly one: string; readonly changes: string },
): Promise<number[]> {
  await define(name, kind)
  const count = async (): Promise<unknown> => {
    const store = storeOf(bench, await bench.folder.group(name))
    return bench.engine.rows(`SELECT count(*) AS n FROM (${await store.read()})`)
  }
  return [
    await timed(() => write(name, files.large, 'append')),
    await timed(() => write(name, files.one, 'append')),
    await timed(() => write(name, files.changes, 'merge')),
    await timed(count),
    await timed(() => write(name, files.one, 'overwrite')),
  ]
}
