import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { contentOf } from './content-hash.ts'

let folder: string
let engine: Engine
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn-hash-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})
const hash = async (select: string): Promise<string> => (await contentOf(engine, select)).hash

it('is the same in any order, and not for other multiples of a row', async () => {
  const rows = "SELECT i AS a, 'x' || i % 3 AS b FROM range(1000) r(i)"
  const one = await contentOf(engine, rows)
  expect(one).toEqual({ rows: 1000, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(await contentOf(engine, `${rows} ORDER BY md5(i::VARCHAR)`)).toEqual(one)
  const twice = (a: string, b: string) => `SELECT ${a} AS v UNION ALL SELECT ${a} UNION ALL SELECT ${b}`
  expect(await hash(twice('1', '2'))).not.toBe(await hash(twice('2', '1')))
  expect(await contentOf(engine, `${rows} WHERE false`)).toMatchObject({ rows: 0 })
})

/** Each of them is another content. */
it.each([
  ['text', ["''", 'NULL::VARCHAR', "'NULL'", "'n'", "'0:'", "' '"]],
  ['columns', ["'a' AS x, 'bc'", "'ab' AS x, 'c'", "'a' AS y, 'bc'"]],
  ['numbers', ['1', '1::BIGINT', '1::DOUBLE', "'1'", '1::DECIMAL(4,1)', '1::DECIMAL(4,2)']],
  [
    'doubles',
    ['0.0::DOUBLE', "'-0.0'::DOUBLE", "'nan'::DOUBLE", "'inf'::DOUBLE", "'-inf'::DOUBLE", '5e-324::DOUBLE'],
  ],
  ['floats', ["'0.1'::FLOAT", "'0.1'::DOUBLE", 'nextafter(0.1::FLOAT, 1::FLOAT)']],
  ['bytes', ["'\\x00'::BLOB", "'\\x00\\x00'::BLOB", "''::BLOB", "'\\x5Cx00'::BLOB", 'NULL::BLOB']],
  [
    'times',
    [
      "TIMESTAMP '2024-01-01'",
      "TIMESTAMP '2024-01-01 00:00:00.000001'",
      "TIMESTAMPTZ '2024-01-01 00:00:00+00'",
      "DATE '2024-01-01'",
      "'infinity'::TIMESTAMP",
    ],
  ],
  [
    'lists',
    [
      "['a', 'b']",
      "['a, b']",
      "['ab']",
      "['a', NULL]",
      "['a', 'NULL']",
      '[]::VARCHAR[]',
      'NULL::VARCHAR[]',
      '[NULL]::VARCHAR[]',
      "['']",
    ],
  ],
  ['lists in lists', ['[[1], [2]]', '[[1, 2]]', '[[], [1, 2]]', '[[1, 2], []]', '[NULL, [1, 2]]']],
  [
    'structs',
    [
      "{'a': '', 'b': NULL::VARCHAR}",
      "{'a': NULL::VARCHAR, 'b': ''}",
      'NULL::STRUCT(a VARCHAR, b VARCHAR)',
      "{'a': NULL::VARCHAR, 'b': NULL::VARCHAR}",
      "{'b': '', 'a': NULL::VARCHAR}",
    ],
  ],
  [
    'maps',
    [
      "MAP {'a': 1}",
      "MAP {'a': NULL::INTEGER}",
      'MAP {}::MAP(VARCHAR, INTEGER)',
      'NULL::MAP(VARCHAR, INTEGER)',
      "MAP {'': 1}",
    ],
  ],
])('tells %s apart', async (_, values) => {
  const hashes = await Promise.all(values.map((value) => hash(`SELECT ${value} AS v`)))
  expect(new Set(hashes).size).toBe(values.length)
})
