import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { pyicebergPython } from '../gateway/testing/pyiceberg.ts'
import { type Inputs, openInputs } from './inputs.ts'

describe.skipIf(pyicebergPython === undefined)('folders that pyarrow wrote', () => {
  let folder: string
  let engine: Engine
  let inputs: Inputs
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'firn-pyarrow-'))
    await promisify(execFile)(pyicebergPython ?? '', [
      path.join(import.meta.dirname, 'testing', 'write_folders.py'),
      folder,
    ])
    engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
    inputs = openInputs(engine)
  }, 60_000)
  afterAll(async () => {
    await inputs.close()
    await engine.close()
    await rm(folder, { recursive: true })
  })

  async function read(name: string) {
    const ref = { paths: [path.join(folder, name)] }
    const { columns, warnings } = await inputs.inspect(ref)
    const { sql } = await inputs.open(ref)
    const rows = await engine.rows(`SELECT * FROM (${sql}) ORDER BY id`)
    return { types: columns.map(({ type }) => type), warnings, rows: rows.map((row) => Object.values(row)) }
  }

  it('have their INT96 times, to the microsecond', async () => {
    expect(await read('spark')).toEqual({
      types: ['INTEGER', 'TIMESTAMP'],
      warnings: [],
      rows: [
        [1, '2024-01-15 08:00:00.000001'],
        [2, '1900-01-01 00:00:00'],
        [3, null],
      ],
    })
  })

  it('have INT96 times as UTC among those with a zone', async () => {
    expect(await read('both')).toEqual({
      types: ['BIGINT', 'TIMESTAMP WITH TIME ZONE'],
      warnings: ['Some times in at have no time zone. They are read as UTC.'],
      rows: [
        [1, '2024-01-15 08:00:00.000001+00'],
        [2, '1900-01-01 00:00:00+00'],
      ],
    })
  })

  it('have partitions that are escaped as in a URL', async () => {
    const { types, rows } = await read('parts')
    expect(types.slice(-2)).toEqual(['VARCHAR', 'BIGINT'])
    expect(rows).toEqual([
      [1, null, 'Zürich / 東京', 2023],
      [2, null, null, 2024],
    ])
  })

  it('may have a column of None in some of them', async () => {
    expect(await read('nulls')).toMatchObject({
      types: ['BIGINT', 'VARCHAR', 'TIMESTAMP'],
      rows: [
        [1, null, null],
        [2, 'x', '2024-01-15 08:00:00.000001'],
      ],
    })
  })
})
