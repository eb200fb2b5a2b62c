// The sample project: the customer example, both days written, as a person would have made it by hand.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Entity, type FeatureGroup, FirnError, fromData, type WriteReceipt } from '../contract/index.ts'
import type { Workbench } from '../workbench.ts'
import * as writes from '../workbench/writes.ts'
import { firstDay, type SampleFile, secondDay } from './customers.ts'

const sampleEntity: Entity = {
  name: 'customer',
  joinKeys: ['customer_id'],
  description: 'A person who has ordered at least once',
}

export const sampleGroup: FeatureGroup = {
  name: 'customer_features',
  description: 'Customer purchase behaviour, one row a customer and day',
  owner: 'ml-team',
  tags: ['customer', 'sample'],
  entity: 'customer',
  joinKeys: ['customer_id'],
  eventTimeCol: 'feature_event_time',
  mode: 'append',
  stores: [{ kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'customer_features' }],
  features: [
    { name: 'total_orders', dtype: 'BIGINT', description: 'Orders so far' },
    { name: 'total_spend', dtype: 'DOUBLE', description: 'Money spent so far' },
    { name: 'avg_order_value', dtype: 'DOUBLE', description: 'Mean value of an order' },
    { name: 'days_since_last_order', dtype: 'BIGINT', description: 'Days since the last order' },
    { name: 'customer_segment', dtype: 'VARCHAR', description: 'VIP, Regular, Inactive or New' },
  ],
  inputs: ['file.customers'],
  parsing: null,
  transform: null,
}

/** Puts the sample's files into the project and writes them, a day at a time. The project must not have them yet. */
export async function writeSample(bench: Workbench): Promise<WriteReceipt[]> {
  const data = path.join(bench.projectPath, 'data')
  await mkdir(data, { recursive: true })
  const receipts: WriteReceipt[] = []
  for (const file of [firstDay, secondDay]) {
    const input = { paths: [await place(data, file)] }
    const { ended } = bench.jobs.start(`Write ${file.name}`, (job) =>
      file === firstDay
        ? writes.create(bench, { group: sampleGroup, entity: sampleEntity, input }, job)
        : writes.write(bench, { name: sampleGroup.name, input }, job),
    )
    const { error, result } = await ended
    if (error) throw fromData(error)
    if (result?.kind === 'write') receipts.push(...result.receipts)
  }
  return receipts
}

async function place(folder: string, file: SampleFile): Promise<string> {
  const target = path.join(folder, file.name)
  const there = await readFile(target, 'utf8').catch(() => null)
  if (there !== null && there !== file.text) {
    throw new FirnError('already_exists', `${target} is there already, and is not the sample's.`, {
      hint: 'Run the sample in a folder of its own.',
    })
  }
  await writeFile(target, file.text)
  return target
}
