import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { type Inputs, openInputs } from './inputs.ts'

let folder: string
let engine: Engine
let inputs: Inputs
let file: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn transform-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  inputs = openInputs(engine)
  file = path.join(folder, 'in.csv')
  await writeFile(file, 'id,v\na,1\nb,2\na,3\n')
})
afterAll(async () => {
  await inputs.close()
  await engine.close()
  await rm(folder, { recursive: true })
})

const open = (transform: string) => inputs.open({ paths: [file], transform })
const columns = async (transform: string) =>
  (await open(transform)).columns.map(({ name, type }) => `${name} ${type}`)

test.each([
  ['SELECT id, sum(v) AS total FROM source GROUP BY id', ['id VARCHAR', 'total HUGEINT']],
  ['FROM source', ['id VARCHAR', 'v BIGINT']],
  ['  SELECT id FROM source ; -- the end; really\n', ['id VARCHAR']],
  ['SELECT id FROM source -- no semicolon', ['id VARCHAR']],
  ['SELECT id FROM source; /* a; b */ ', ['id VARCHAR']],
  ["SELECT 'a;b' AS t, id FROM source", ['t VARCHAR', 'id VARCHAR']],
  [
    'WITH big AS (SELECT * FROM source WHERE v > 1) SELECT s.id, big.v FROM source s JOIN big USING (id)',
    ['id VARCHAR', 'v BIGINT'],
  ],
  ['SELECT id, unnest([1, 2]) AS n FROM source, range(2)', ['id VARCHAR', 'n INTEGER']],
  ['SELECT id, v AS id FROM source', ['id VARCHAR', 'id_1 BIGINT']],
  ['SELECT id FROM source UNION ALL SELECT id FROM SOURCE', ['id VARCHAR']],
  ['SELECT id, (SELECT max(v) FROM source) AS top FROM source', ['id VARCHAR', 'top BIGINT']],
])('%s', async (sql, expected) => {
  expect(await columns(sql)).toEqual(expected)
  const input = await open(sql)
  // As the grid and the stores use it.
  await engine.rows(`SELECT count(*) FROM (${input.sql})`)
  await engine.rows(`${input.sql} ORDER BY 1 LIMIT 1`)
})

test.each([
  ['SELEC id FROM source', /not valid: syntax error/, 0],
  ['SELECT id,\n  nope\nFROM source', /"nope" not found/, 13],
  ["SELECT '雪é😀', nope FROM source", /"nope" not found/, 15],
  ['SELECT nofun(id) FROM source', /nofun does not exist/, 7],
  ['', /is empty/, undefined],
  ['-- nothing', /is empty/, undefined],
  ['SELECT 1; SELECT 2', /one SELECT, not several/, undefined],
  ['DROP TABLE source', /must be one SELECT/, undefined],
  ['INSERT INTO source VALUES (1)', /must be one SELECT/, undefined],
  ["COPY source TO 'out.csv'", /must be one SELECT/, undefined],
  ["ATTACH 'x.db'", /must be one SELECT/, undefined],
  ["SELECT * FROM 'other.csv'", /only source, not other\.csv/, 14],
  ["SELECT * FROM source, read_csv('other.csv')", /only source, not read_csv\(\)/, 22],
  ['SELECT * FROM memory.main.source', /only source, not memory\.main\.source/, 14],
  ['SELECT (SELECT max(x) FROM secrets) FROM source', /only source, not secrets/, 27],
  ['DESCRIBE source', /only source, not DESCRIBE/, 0],
  ['SELECT 1) FROM source; DROP TABLE x; --', /not valid/, 8],
])('%j is refused', async (sql, message, position) => {
  const error = await open(sql).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'bad_sql', message: expect.stringMatching(message) })
  expect((error as { details: Record<string, unknown> }).details.position).toBe(position)
})

test('a transform that fails for one row says so', async () => {
  const { sql, explain } = await open('SELECT id::INTEGER AS n FROM source')
  expect(await engine.rows(sql).catch(explain)).toMatchObject({
    code: 'bad_sql',
    message: expect.stringMatching(/^The transform fails: Could not convert string/),
  })
  expect(
    await inputs.profile({ paths: [file], transform: 'SELECT id::INTEGER AS n FROM source' }).catch((e) => e),
  ).toMatchObject({
    code: 'bad_sql',
  })
})

test('Parquet is transformed alike, and a file whose columns begin with quotes too', async () => {
  const parquet = path.join(folder, 'in.parquet')
  await engine.run(`COPY (SELECT 1 AS "a ""b""") TO ${quoteLiteral(parquet)} (FORMAT parquet)`)
  const { sql } = await inputs.open({ paths: [parquet], transform: 'SELECT "a ""b""" + 1 AS n FROM source' })
  expect(await engine.rows(sql)).toEqual([{ n: 2 }])
})

test('keys that the input lacks are named', async () => {
  await expect(inputs.keys({ paths: [file] }, ['id', 'nope'])).rejects.toMatchObject({
    code: 'invalid_input',
    message: 'The input has no column nope for the join key.',
  })
  expect(await inputs.keys({ paths: [file] }, ['id', 'v'])).toEqual({
    rows: 3,
    distinctEntities: 3,
    rowsLackingKey: 0,
  })
})
