import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { typedColumns } from '../engine/typed-columns.ts'
import type { Schema } from '../spec/schema.ts'
import { writeDataFiles } from './data-files.ts'
import { schemaOf } from './iceberg-types.ts'

let folder: string
let engine: Engine
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-files-'))
  engine = await openEngine({
    extensionDirectory: extensionDirectory(),
    spillDirectory: path.join(folder, 'spill'),
  })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

let writes = 0
async function write(sql: string, given?: Schema) {
  const columns = typedColumns(await engine.run(`SELECT * FROM (${sql}) LIMIT 0`))
  writes += 1
  const target = path.join(folder, `write-${writes}`)
  const schema = given ?? schemaOf(columns)
  const written = await writeDataFiles(engine, { sql, columns, schema, folder: target, properties: {} })
  return { schema, written }
}

it('writes the table’s field ids at every level, and what the files hold', async () => {
  const { schema, written } = await write(
    `SELECT 1::BIGINT AS "k", 'a "b"' AS "we ""ird", {x: 1, y: [{z: 2}]} AS s, MAP {'k': [1.5]} AS m, NULL::DATE AS d`,
  )
  expect(written.rows).toBe(1)
  const [file] = written.files
  const rows = await engine.rows(
    `SELECT name, field_id FROM parquet_schema('${file?.path}') WHERE field_id IS NOT NULL`,
  )
  const ids = rows.map(({ field_id }) => Number(field_id)).sort((a, b) => a - b)
  expect(ids).toEqual(ids.map((_, index) => index + 1))
  expect(ids.length).toBe(12)
  expect(schema.fields.map(({ name }) => name)).toEqual(['k', 'we "ird', 's', 'm', 'd'])
  // Of the leaves that are no list's or map's: k, the odd name, s.x, d.
  expect(file?.metrics.map(({ fieldId, values, nulls }) => [fieldId, values, nulls])).toEqual([
    [1, 1, 0],
    [2, 1, 0],
    [6, 1, 0],
    [5, 1, 1],
  ])
})

it('finds columns by name whatever their case, and gives them the table’s', async () => {
  const schema: Schema = {
    type: 'struct',
    'schema-id': 0,
    fields: [
      { id: 7, name: 'Key', required: false, type: 'int' },
      { id: 9, name: 'later', required: false, type: 'string' },
    ],
  }
  const { written } = await write(`SELECT 5 AS key`, schema)
  const [file] = written.files
  const rows = await engine.rows(
    `SELECT name, field_id FROM parquet_schema('${file?.path}') WHERE field_id IS NOT NULL`,
  )
  expect(rows).toEqual([{ name: 'Key', field_id: 7 }])
})

it('refuses NULL where the table requires a value, and a column that it lacks', async () => {
  const schema: Schema = {
    type: 'struct',
    'schema-id': 0,
    fields: [
      { id: 1, name: 'a', required: false, type: 'int' },
      { id: 2, name: 'b', required: true, type: 'int' },
    ],
  }
  await expect(write('SELECT 1 AS a', schema)).rejects.toThrow(/requires a value in b/)
  await expect(write('SELECT 1 AS a, NULL::INTEGER AS b', schema)).rejects.toThrow(/requires a value in b/)
  await expect(write('SELECT 1 AS b, 2 AS c', schema)).rejects.toThrow(/no column c/)
  expect((await write('SELECT 1 AS a, 2 AS b', schema)).written.rows).toBe(1)
})

it('makes no files of no rows', async () => {
  expect((await write('SELECT 1 AS a WHERE false')).written).toMatchObject({ files: [], rows: 0, bytes: 0 })
})

it('knows the least and greatest event time of every file', async () => {
  const { written } = await write(
    `SELECT TIMESTAMP '2024-01-01' + INTERVAL (i) SECOND AS "at" FROM range(400000) r(i)`,
  )
  const { least, greatest } = written.extremes('AT')
  expect(least).toContain('2024-01-01 00:00:00')
  expect(greatest).toContain('2024-01-05 15:06:39')
  expect(written.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(400_000)
})
