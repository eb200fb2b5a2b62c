import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { snapshots } from './groups.ts'
import { count } from './rows.ts'
import { customer, customerGroup, type TempProject, tempProject } from './testing/temp-project.ts'

const WORKER = path.join(import.meta.dirname, 'testing/write-worker.ts')
const KILLS = 20
const ROWS = 20_000
let project: TempProject

beforeEach(async () => {
  project = await tempProject()
})
afterEach(() => project.close())

/** Kills a writing process at a random instant of its writes; resolves to the snapshots it had acknowledged. */
async function writeAndKill(args: readonly string[], delay: number): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, [WORKER, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  if (!child.stdout) throw new Error('The worker has no stdout')
  for await (const line of createInterface(child.stdout)) {
    if (line === 'ready') setTimeout(() => child.kill('SIGKILL'), delay)
    else acknowledged.push(line)
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return acknowledged
}

it(`opens at the old snapshot or the new one, wherever a writer was killed (${KILLS} instants)`, async () => {
  const lines = Array.from({ length: ROWS }, (_, i) => `K${i},2024-01-01,${i},0.5`)
  const file = await project.file('rows.csv', `customer_id,day,orders,spend\n${lines.join('\n')}\n`)
  await project.create(customerGroup(), customer, { input: { paths: [file] } })
  const { signal } = new AbortController()

  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = (await snapshots(project.bench, 'customer_daily')).map(({ snapshotId }) => snapshotId)
    const mode = kill % 2 === 0 ? 'append' : 'overwrite'
    const delay = Math.random() * 400
    const acknowledged = await writeAndKill([project.folder, 'customer_daily', file, mode], delay)

    const after = await snapshots(project.bench, 'customer_daily')
    const ids = after.map(({ snapshotId }) => snapshotId)
    // Everything acknowledged is there, and at most the one write that was under way besides.
    expect(ids.slice(0, before.length + acknowledged.length)).toEqual([...before, ...acknowledged])
    expect(ids.length - before.length - acknowledged.length).toBeLessThanOrEqual(1)
    for (const [index, snapshot] of after.entries()) {
      expect(snapshot.parentId).toBe(ids[index - 1] ?? null)
      expect(snapshot.rows % ROWS).toBe(0)
    }
    // Every row of the current snapshot is readable, from the files and not from the summary.
    const [row] = await project.bench.engine.rows(
      'SELECT count(*) AS n, count(DISTINCT customer_id) AS keys FROM firn_local."default".customer_daily',
    )
    expect(row).toEqual({ n: after.at(-1)?.rows, keys: ROWS })
    expect(await count(project.bench, { kind: 'group', name: 'customer_daily' }, signal)).toEqual({
      rows: row?.n,
    })
  }
})
