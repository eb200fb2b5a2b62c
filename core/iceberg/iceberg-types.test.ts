import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { columnsOfTypes } from '../engine/typed-columns.ts'
import { duckdbType } from './column-types.ts'
import { schemaOf } from './iceberg-types.ts'

const TYPES = [
  'BOOLEAN',
  'INTEGER',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE',
  'VARCHAR',
  'UUID',
  'BLOB',
  'DECIMAL(38,3)',
  'INTEGER[]',
  'STRUCT("x" INTEGER, "y z" STRUCT("q" DECIMAL(4,2))[], "select" INTEGER)',
  'MAP(VARCHAR, TIMESTAMP WITH TIME ZONE[])',
]

it('knows every type that Iceberg has as DuckDB prints it, there and back', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'firn-types-'))
  const engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  try {
    const columns = await columnsOfTypes(
      engine,
      TYPES.map((type, index) => ({ name: `c${index}`, type })),
    )
    expect(columns.map(({ type }) => type)).toEqual(TYPES)
    expect(schemaOf(columns).fields.map(({ type }) => duckdbType(type))).toEqual(TYPES)
    const [refused] = await columnsOfTypes(engine, [{ name: 'h', type: 'HUGEINT' }])
    expect(() => schemaOf(refused ? [refused] : [])).toThrow(/Iceberg has no type for HUGEINT/)
  } finally {
    await engine.close()
    await rm(folder, { recursive: true })
  }
})
