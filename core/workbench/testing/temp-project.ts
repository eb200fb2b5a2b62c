// A real project in a temporary folder, for tests: real engine, real lakehouse, real files.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Entity, FeatureGroup, Job, JobResult, WriteReceipt } from '../../contract/index.ts'
import { fromData } from '../../contract/index.ts'
import { extensionDirectory } from '../../engine/extensions.ts'
import { createProject } from '../../project/project-folder.ts'
import { openWorkbench, type Workbench } from '../../workbench.ts'
import * as writes from '../writes.ts'

export interface TempProject {
  readonly bench: Workbench
  readonly folder: string
  /** Writes a file beside the project and returns its path. */
  file(name: string, content: string | Uint8Array): Promise<string>
  /** Runs a write job to its end; rejects with the job's error. */
  create(group: FeatureGroup, entity: Entity, options: WriteOptions): Promise<WriteReceipt>
  write(name: string, options: WriteOptions): Promise<WriteReceipt>
  close(): Promise<void>
}

type WriteOptions = Omit<Parameters<typeof writes.write>[1], 'name'>

/** @param name of the folder; awkward on purpose */
export async function tempProject(name = 'Ein Projekt (ä ö)'): Promise<TempProject> {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'firn-test-'))
  const folder = path.join(parent, name)
  await createProject(folder)
  const bench = await openWorkbench({ projectPath: folder, extensionDirectory: extensionDirectory() })
  const receiptOf = (result: JobResult): WriteReceipt => {
    const receipt = result.kind === 'write' ? result.receipts[0] : undefined
    if (!receipt) throw new Error('The job was no write')
    return receipt
  }
  return {
    bench,
    folder,
    async file(fileName, content) {
      const target = path.join(parent, 'in', fileName)
      await mkdir(path.dirname(target), { recursive: true })
      await writeFile(target, content)
      return target
    },
    create: async (group, entity, options) =>
      receiptOf(
        ended(
          await bench.jobs.start('', (job) => writes.create(bench, { group, entity, ...options }, job)).ended,
        ),
      ),
    write: async (group, options) =>
      receiptOf(
        ended(
          await bench.jobs.start('', (job) => writes.write(bench, { name: group, ...options }, job)).ended,
        ),
      ),
    async close() {
      await bench.close()
      await rm(parent, { recursive: true })
    },
  }
}

function ended({ result, error }: Job): JobResult {
  if (result) return result
  throw error ? fromData(error) : new Error('No error and no result')
}

export const customer: Entity = { name: 'customer', joinKeys: ['customer_id'], description: '' }

/** customer_id, orders, spend by day. */
export function customerGroup(change: Partial<FeatureGroup> = {}): FeatureGroup {
  return {
    name: 'customer_daily',
    description: '',
    owner: '',
    tags: [],
    entity: 'customer',
    joinKeys: ['customer_id'],
    eventTimeCol: 'day',
    mode: null,
    stores: [
      { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'customer_daily' },
    ],
    features: [
      { name: 'orders', dtype: '', description: '' },
      { name: 'spend', dtype: '', description: '' },
    ],
    inputs: [],
    parsing: null,
    transform: null,
    ...change,
  }
}
