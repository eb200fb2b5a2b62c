// firn init, firn serve, firn demo

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { extensionDirectory } from '../engine/extensions.ts'
import { createProject } from '../project/project-folder.ts'
import { sampleGroup, writeSample } from '../sample/sample-project.ts'
import { snapshots } from '../workbench/groups.ts'
import { LOCAL } from '../workbench/parts.ts'
import { openWorkbench, type Workbench } from '../workbench.ts'
import { readRows, receiptLines } from './data-commands.ts'
import { createOutput, textTable } from './output.ts'
import { globalOptions, withProject } from './with-project.ts'

export function addProjectCommands(program: Command): void {
  program
    .command('init [folder]')
    .description('make a folder a Firn project')
    .action(async (folder: string | undefined, _options, command: Command) => {
      const { project, json } = globalOptions(command)
      const target = folder === undefined ? project : path.resolve(folder)
      await createProject(target)
      createOutput(json).result({ project: target }, [`${target} is a Firn project now.`])
    })

  program
    .command('serve')
    .description('keep the project’s Iceberg REST catalog open, for PyIceberg, Spark and others')
    .option('--port <port>', 'default any free one', portNumber)
    .action((options: { port?: number }, command: Command) =>
      withProject(
        command,
        async (bench, output) => {
          const uri = `${bench.gateway.uri}/c/${LOCAL}`
          const { token } = bench.gateway
          output.result({ uri, token }, [`URI    ${uri}`, `Token  ${token}`])
          output.note('Serving. Ctrl+C ends it.')
          await untilInterrupted()
        },
        options,
      ),
    )

  program
    .command('demo')
    .description('run the whole main job on the bundled sample and show what the window would')
    .action(async (_options, command: Command) => {
      const { json } = globalOptions(command)
      const given = command.optsWithGlobals<{ project?: string }>().project
      const folder =
        given ?? path.join(await mkdtemp(path.join(os.tmpdir(), 'firn-demo-')), 'customer-sample')
      await createProject(folder)
      const bench = await openWorkbench({ projectPath: folder, extensionDirectory: extensionDirectory() })
      try {
        await demo(bench, json)
      } finally {
        await bench.close()
        if (given === undefined) await rm(path.dirname(folder), { recursive: true })
      }
    })
}

async function demo(bench: Workbench, json: boolean): Promise<void> {
  const receipts = await writeSample(bench)
  const list = await snapshots(bench, sampleGroup.name)
  const first = list[0]?.snapshotId
  const options = { limit: 1000, orderBy: 'customer_id', descending: false }
  const now = await readRows(bench, sampleGroup.name, options)
  const then = await readRows(bench, sampleGroup.name, {
    ...options,
    ...(first !== undefined && { snapshot: first }),
  })
  const segments = { now: bySegment(now), firstSnapshot: bySegment(then) }
  const columns = now.columns.map(({ name }) => name)
  createOutput(json).result({ project: bench.projectPath, receipts, snapshots: list, segments }, [
    `Entity customer (customer_id) · feature group ${sampleGroup.name} · ICEBERG ${receipts[0]?.path}`,
    '',
    ...receipts.flatMap(receiptLines),
    '',
    'Snapshots',
    ...textTable(
      ['snapshot', 'time', 'operation', 'rows'],
      list.map((snapshot) => [snapshot.snapshotId, snapshot.timestamp, snapshot.operation, snapshot.rows]),
    ),
    '',
    `Rows now (${now.rows.length})`,
    ...textTable(columns, now.rows),
    '',
    `Rows at the first snapshot (${then.rows.length})`,
    ...textTable(columns, then.rows),
    '',
    'Rows by segment',
    ...textTable(
      ['segment', 'now', 'first snapshot'],
      Object.entries(segments.now).map(([segment, rows]) => [
        segment,
        rows,
        segments.firstSnapshot[segment] ?? 0,
      ]),
    ),
  ])
}

function bySegment({ columns, rows }: Awaited<ReturnType<typeof readRows>>): Record<string, number> {
  const index = columns.findIndex(({ name }) => name === 'customer_segment')
  const counts: Record<string, number> = {}
  for (const row of rows) {
    const segment = String(row[index])
    counts[segment] = (counts[segment] ?? 0) + 1
  }
  return counts
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
}

function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new InvalidArgumentError('It is a port number, 1 to 65535.')
}
