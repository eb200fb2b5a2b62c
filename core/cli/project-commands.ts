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
import { readRows } from './data-commands.ts'
import { interruptible, onAbort } from './interruption.ts'
import { createOutput, textTable } from './output.ts'
import { globalOptions, withProject } from './with-project.ts'
import { receiptLines } from './write-commands.ts'

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
        async (bench, output, signal) => {
          const uri = `${bench.gateway.uri}/c/${LOCAL}`
          const { token } = bench.gateway
          output.result({ uri, token }, [`URI    ${uri}`, `Token  ${token}`])
          output.note('Serving. Ctrl+C ends it.')
          await new Promise<void>((resolve) => onAbort(signal, resolve))
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
      await interruptible(async (signal) => {
        const made = given === undefined ? await mkdtemp(path.join(os.tmpdir(), 'firn-demo-')) : null
        try {
          await demoIn(given ?? path.join(made ?? '', 'customer-sample'), json, signal)
        } finally {
          if (made !== null) await rm(made, { recursive: true, force: true })
        }
      })
    })
}

async function demoIn(folder: string, json: boolean, signal: AbortSignal): Promise<void> {
  await createProject(folder)
  const bench = await openWorkbench({ projectPath: folder, extensionDirectory: extensionDirectory() })
  const forget = onAbort(signal, () => {
    for (const { id } of bench.jobs.list()) bench.jobs.cancel(id)
  })
  try {
    signal.throwIfAborted()
    await demo(bench, json, signal)
  } finally {
    forget()
    await bench.close()
  }
}

async function demo(bench: Workbench, json: boolean, signal: AbortSignal): Promise<void> {
  const receipts = await writeSample(bench)
  signal.throwIfAborted()
  const list = await snapshots(bench, sampleGroup.name)
  const first = list[0]?.snapshotId
  const options = { limit: 1000, orderBy: 'customer_id', descending: false }
  const now = await readRows(bench, sampleGroup.name, options, signal)
  const atFirst = { ...options, ...(first !== undefined && { snapshot: first }) }
  const then = await readRows(bench, sampleGroup.name, atFirst, signal)
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

function portNumber(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new InvalidArgumentError('It is a port number, 1 to 65535.')
}
