// A project for the figures: groups of five columns, written through the same calls as the window's.

import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { FeatureGroup, Store, WriteMode } from '../../core/contract/index.ts'
import { extensionDirectory } from '../../core/engine/extensions.ts'
import { quoteLiteral } from '../../core/engine/sql.ts'
import { createProject } from '../../core/project/project-folder.ts'
import { saveDraft } from '../../core/workbench/groups.ts'
import { write } from '../../core/workbench/writes.ts'
import { openWorkbench, type Workbench } from '../../core/workbench.ts'

const { signal } = new AbortController()
const job = { signal, report: () => {} }

/** Types that a store keeps as they are, so that COPY writes the same rows. */
const FIVE_COLUMNS = `SELECT 'C' || (i % 100_000) AS customer_id, TIMESTAMP '2024-01-01' + INTERVAL (i) SECOND AS event_at,
  i % 1000 AS orders, (i * 7919 % 1_000_003) / 100.0 AS spend, (hash(i) % 5 + 1)::BIGINT AS segment`

export interface BenchProject {
  readonly bench: Workbench
  /** For files that are no part of the project. */
  readonly folder: string
  /** Parquet of rows [from, from + count), whose path it resolves to. */
  source(name: string, count: number, from?: number): Promise<string>
  /** Every hundredth row of a source, with another value: what a merge of 1 % changes. */
  changes(name: string, of: string): Promise<string>
  /** Makes the group, with no rows. */
  define(name: string, kind?: Store['kind']): Promise<void>
  /** Makes the group, and writes the file to it. */
  create(name: string, file: string, kind?: Store['kind']): Promise<void>
  write(name: string, file: string, mode: WriteMode): Promise<void>
}

export async function withBenchProject<T>(work: (project: BenchProject) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'firn-bench-'))
  const projectPath = path.join(folder, 'project')
  await createProject(projectPath)
  const bench = await openWorkbench({ projectPath, extensionDirectory: extensionDirectory() })
  const put = async (name: string, file: string, mode: WriteMode): Promise<void> => {
    await write(bench, { name, input: { paths: [file] }, mode }, job)
  }
  const define = async (name: string, kind: Store['kind'] = 'ICEBERG'): Promise<void> => {
    await saveDraft(bench, group(name, kind), {
      name: 'customer',
      joinKeys: ['customer_id'],
      description: '',
    })
  }
  try {
    return await work({
      bench,
      folder,
      async source(name, count, from = 0) {
        const file = path.join(folder, `${name}.parquet`)
        await bench.engine.run(
          `COPY (${FIVE_COLUMNS} FROM range(${from}, ${from + count}) r(i)) TO ${quoteLiteral(file)} (FORMAT parquet)`,
        )
        return file
      },
      async changes(name, of) {
        const file = path.join(folder, `${name}.parquet`)
        const rows = quoteLiteral(path.join(folder, `${of}.parquet`))
        await bench.engine.run(
          `COPY (SELECT * REPLACE (orders + 1 AS orders) FROM read_parquet(${rows})
           WHERE epoch(event_at)::BIGINT % 100 = 0) TO ${quoteLiteral(file)} (FORMAT parquet)`,
        )
        return file
      },
      define,
      async create(name, file, kind) {
        await define(name, kind)
        await put(name, file, 'append')
      },
      write: put,
    })
  } finally {
    await bench.close()
    await rm(folder, { recursive: true })
  }
}

function group(name: string, kind: Store['kind']): FeatureGroup {
  return {
    name,
    description: '',
    owner: '',
    tags: [],
    entity: 'customer',
    joinKeys: ['customer_id'],
    eventTimeCol: 'event_at',
    mode: null,
    stores: [storeOf(name, kind)],
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

function storeOf(name: string, kind: Store['kind']): Store {
  switch (kind) {
    case 'FILE':
      return { kind, path: `files/${name}`, format: 'parquet' }
    case 'HIVE_TABLE':
      return { kind, database: 'default', table: name, partitionBy: [] }
    case 'ICEBERG':
      return { kind, catalog: 'local', warehouse: null, namespace: 'default', table: name }
  }
}
