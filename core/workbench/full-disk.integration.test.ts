// A disk that fills up at every step of everything that changes a table: the table stays, the error says why, and all
// goes on when there is room again.

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../project/project-folder.ts'
import { type AskedBench, askedBench } from './testing/asked-bench.ts'
import { applyChange, contentsOf, EMPTY, type GroupState } from './testing/group-model.ts'
import {
  FIRST_COLUMNS,
  intent,
  isChange,
  type Operation,
  perform,
  readContents,
  resolve,
} from './testing/group-operations.ts'
import { mountSmallDisk, type SmallDisk } from './testing/small-disk.ts'
import { customer, customerGroup } from './testing/temp-project.ts'

const GROUP = 'customer_daily'
const KINDS = ['append', 'overwrite', 'merge', 'overwrite-range', 'compact'] as const
/** Of 4 KiB, that are left: from too few for the history's next line to nearly enough. */
const PAGES = [0, 1, 2, 4, 7]
const SEED = 11

const disk = await mountSmallDisk('16m')
if (!disk) {
  if (process.env.CI === 'true')
    throw new Error('The tests of a full disk need to mount one: run them as root.')
  console.warn('SKIPPED: this process may not mount, so nothing is known of a full disk.')
}

describe.skipIf(!disk)('a disk that is full', () => {
  const { folder, fill, empty } = disk ?? ({} as SmallDisk)
  let asked: AskedBench
  let inputs = ''
  let project = ''
  let state: GroupState = EMPTY

  beforeAll(async () => {
    inputs = await mkdtemp(path.join(tmpdir(), 'firn-inputs-'))
    project = path.join(folder, 'project')
    await mkdir(project)
    await createProject(project)
    asked = await askedBench(project)
    const first = resolve(sample('append', 0), {
      ...EMPTY,
      fields: FIRST_COLUMNS.map((one, id) => ({ ...one, id })),
    })
    if (!first || !isChange(first)) throw new Error('No first write')
    await asked.ask('entity.save', { entity: customer })
    await asked.bench.folder.saveGroup(customerGroup())
    await perform(asked, GROUP, first, inputs)
    state = applyChange(EMPTY, first)
  })
  afterAll(async () => {
    await asked.bench.close()
    await disk?.[Symbol.asyncDispose]()
    await rm(inputs, { recursive: true })
  })

  const sample = (kind: (typeof KINDS)[number], n: number) => {
    const [wanted] = fc.sample(intent(kind), { seed: SEED + n, numRuns: 1 })
    if (!wanted) throw new Error(kind)
    return wanted
  }
  const dataFiles = async (): Promise<readonly string[]> => {
    const data = path.join(project, '.firn', 'warehouse', 'default', GROUP, 'data')
    return (await readdir(data, { recursive: true })).filter((file) => file.endsWith('.parquet')).sort()
  }
  const does = async (wanted: Operation): Promise<void> => {
    await perform(asked, GROUP, wanted, inputs)
    if (isChange(wanted)) state = applyChange(state, wanted)
  }

  it.each(KINDS)('leaves the table as it is, and says so, whatever step of a %s it stops', async (kind) => {
    let failures = 0
    for (const [index, pages] of PAGES.entries()) {
      // Something to compact, and something to merge into.
      for (const n of [1, 2]) await does(resolve(sample('append', n), state) as Operation)
      const wanted = resolve(sample(kind, index), state) as Operation
      const files = await dataFiles()
      await fill(pages)
      const error: unknown = await does(wanted).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      await empty()
      if (error !== undefined) {
        failures += 1
        expect(error, `${pages} pages`).toMatchObject({
          code: 'io',
          hint: expect.stringMatching(/space|room/),
        })
        const isWritten = String(error).includes('The rows are in ')
        if (isWritten && isChange(wanted)) state = applyChange(state, wanted)
        if (!isWritten) expect(await dataFiles(), `${pages} pages`).toEqual(files)
      }
      expect(await readContents(asked, GROUP), `${pages} pages`).toEqual(contentsOf(state))
    }
    expect(failures).toBeGreaterThan(1)
    await does(resolve(sample('append', 3), state) as Operation)
    expect(await readContents(asked, GROUP)).toEqual(contentsOf(state))
  })

  it('has cost no snapshot, and the project opens again', async () => {
    await asked.bench.close()
    asked = await askedBench(project)
    expect(await asked.bench.history.unfinished()).toEqual([])
    expect(await readContents(asked, GROUP)).toEqual(contentsOf(state))
    const snapshots = await asked.ask('group.snapshots', { name: GROUP })
    for (const { snapshotId, rows } of snapshots.filter((_, index) => index % 8 === 0))
      expect(await readContents(asked, GROUP, snapshotId)).toHaveLength(rows)
  })
})
