import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Parsing } from '../contract/input.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { type Inputs, openInputs } from './inputs.ts'

let scratch: string
let engine: Engine
let inputs: Inputs
let folder: string
let made = 0
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'firn-folders-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: scratch })
  inputs = openInputs(engine, { scratchDirectory: scratch })
})
afterAll(async () => {
  await inputs.close()
  await engine.close()
  await rm(scratch, { recursive: true })
})
beforeEach(async () => {
  made += 1
  // It looks like a partition and has a glob's letters.
  folder = path.join(scratch, 'k=9', `out[${made}]*`)
  await mkdir(folder, { recursive: true })
})

async function put(name: string, content: string | Uint8Array = ''): Promise<string> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, content)
  return file
}
async function parquet(name: string, select: string): Promise<void> {
  const file = await put(name)
  await engine.run(`COPY (${select}) TO ${quoteLiteral(file)} (FORMAT parquet)`)
}
async function read(parsing?: Parsing) {
  const ref = { paths: [folder], ...(parsing && { parsing }) }
  const summary = await inputs.inspect(ref)
  const { sql } = await inputs.open(ref)
  return {
    summary,
    types: summary.columns.map(({ name, type }) => `${name} ${type}`),
    rows: (await engine.rows(`SELECT * FROM (${sql}) ORDER BY ALL`)).map((row) => Object.values(row)),
  }
}
const failure = (): Promise<unknown> => inputs.inspect({ paths: [folder] }).catch((error: unknown) => error)

describe('a folder that Spark wrote', () => {
  it('is its part files, and not what lies around them', async () => {
    await put('_SUCCESS')
    await put('.part-00000.snappy.parquet.crc', 'crc')
    await put('_temporary/0/part-9.parquet', 'half')
    await parquet('part-00000-a.snappy.parquet', "SELECT 1 AS id, 'x' AS t")
    await parquet('part-00001-a.snappy.parquet', "SELECT 2 AS id, 'y' AS t")
    await parquet('part-00002-a.snappy.parquet', "SELECT 3 AS id, 'z' AS t WHERE false")
    const { summary, types, rows } = await read()
    expect(summary).toMatchObject({ paths: [folder], files: 3, kind: 'parquet', rows: 2, warnings: [] })
    expect(types).toEqual(['id INTEGER', 't VARCHAR'])
    expect(rows).toEqual([
      [1, 'x'],
      [2, 'y'],
    ])
    expect((await inputs.open({ paths: [folder] })).names).toEqual([path.basename(folder)])
  })

  it('has its partitions as columns, unescaped and typed', async () => {
    await engine.run(
      `COPY (SELECT * FROM (VALUES (1, 'a/b', 2023, DATE '2024-01-01', '007'), (2, 'NULL', 2024, DATE '2024-01-02', '8'),
        (3, NULL, 2024, NULL, '9'), (4, '%41', 2024, NULL, 'x=y')) v(id, k, year, day, code))
       TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (k, year, day, code), OVERWRITE_OR_IGNORE)`,
    )
    const { types, rows } = await read()
    expect(types).toEqual(['id INTEGER', 'k VARCHAR', 'year BIGINT', 'day DATE', 'code VARCHAR'])
    expect(rows).toEqual([
      [1, 'a/b', 2023, '2024-01-01', '007'],
      [2, 'NULL', 2024, '2024-01-02', '8'],
      [3, null, 2024, null, '9'],
      [4, '%41', 2024, null, 'x=y'],
    ])
    const set = await read({ types: { YEAR: 'varchar', code: 'VARCHAR' } })
    expect(set.types).toContain('year VARCHAR')
    await expect(read({ types: { code: 'BIGINT' } })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'The partition code=x=y is no BIGINT.',
    })
    await expect(read({ types: { code: 'INT) FROM x --' } })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('takes a day that is none for text', async () => {
    await parquet('d=2024-02-30/part-0.parquet', 'SELECT 1 AS id')
    expect((await read()).types).toEqual(['id INTEGER', 'd VARCHAR'])
  })

  it('may have columns that came later, and wider types', async () => {
    await parquet('part-0.parquet', "SELECT 1 AS id, 1.5::FLOAT AS f, {'a': 1} AS s, DATE '2024-01-01' AS d")
    await parquet(
      'part-1.parquet',
      "SELECT 2::BIGINT AS ID, 2.5::DOUBLE AS f, {'a': 2, 'b': 'x'} AS s, TIMESTAMP '2024-01-02 03:00:00' AS d, 'n' AS later",
    )
    await parquet('part-2.parquet', 'SELECT 3::SMALLINT AS id')
    const { summary, types, rows } = await read()
    expect(types).toEqual([
      'id BIGINT',
      'f DOUBLE',
      's STRUCT("a" INTEGER, "b" VARCHAR)',
      'd TIMESTAMP',
      'later VARCHAR',
    ])
    expect(rows).toEqual([
      [1, 1.5, { a: 1, b: null }, '2024-01-01 00:00:00', null],
      [2, 2.5, { a: 2, b: 'x' }, '2024-01-02 03:00:00', 'n'],
      [3, null, null, null, null],
    ])
    expect(summary.warnings).toEqual([
      '1 of 3 files lacks f: it is NULL in their rows.',
      '1 of 3 files lacks s: it is NULL in their rows.',
      '1 of 3 files lacks d: it is NULL in their rows.',
      '2 of 3 files lack later: it is NULL in their rows.',
    ])
  })

  it.each([
    ['1 AS v', "'x' AS v", 'INTEGER', 'VARCHAR'],
    ['9007199254740993::BIGINT AS v', '0.5::DOUBLE AS v', 'BIGINT', 'DOUBLE'],
    ['[1] AS v', "['x'] AS v", 'INTEGER[]', 'VARCHAR[]'],
  ])('is refused where no type keeps both: %s, %s', async (one, other, type, otherType) => {
    await parquet('part-0.parquet', `SELECT ${one}`)
    await parquet('part-1.parquet', `SELECT ${other}`)
    expect(await failure()).toMatchObject({
      code: 'bad_file',
      message: `v is ${type} in part-0.parquet and ${otherType} in part-1.parquet.`,
    })
  })

  it('takes a column of nothing but NULL for whatever the others have', async () => {
    await parquet('part-0.parquet', 'SELECT 1 AS id, NULL::INTEGER AS v')
    await parquet('part-1.parquet', "SELECT 2 AS id, 'x' AS v")
    const { types, rows } = await read()
    expect(types).toEqual(['id INTEGER', 'v VARCHAR'])
    expect(rows).toEqual([
      [1, null],
      [2, 'x'],
    ])
  })

  it('may be CSV, compressed or not, with and without columns, headers once for all', async () => {
    await put('day=2024-01-01/part-0.csv', 'id,v\n1,a\n')
    await put('day=2024-01-01/part-1.csv.gz', gzipSync('id,v,w\n2,b,2.5\n3,c,3.5\n4,d,4.5\n'))
    await put('day=2024-01-02/part-2.csv', 'v,id\n5,5\n')
    await put('day=2024-01-02/part-3.csv')
    await put('day=2024-01-02/part-4.csv', 'id,v,w\n')
    const { summary, types, rows } = await read()
    expect(types).toEqual(['id BIGINT', 'v VARCHAR', 'w DOUBLE', 'day DATE'])
    expect(rows).toEqual([
      [1, 'a', null, '2024-01-01'],
      [2, 'b', 2.5, '2024-01-01'],
      [3, 'c', 3.5, '2024-01-01'],
      [4, 'd', 4.5, '2024-01-01'],
      [5, '5', null, '2024-01-02'],
    ])
    expect(summary).toMatchObject({ kind: 'csv', files: 4, rows: 5 })
    expect(summary.warnings).toContain('2 of 4 files lack w: it is NULL in their rows.')
    expect(summary.warnings).toContain('1 of the files are empty and left out.')
  })

  it('loses no row of parts without headers, whatever is in them', async () => {
    await put('part-0.csv', 'a,x,1\nb,y,2\nc,z,3\n')
    await put('part-1.csv', 'only,text,here\n')
    const { types, rows } = await read()
    expect(types).toEqual(['column0 VARCHAR', 'column1 VARCHAR', 'column2 VARCHAR'])
    expect(rows).toHaveLength(4)
    await put('part-2.csv', 'more,fields,than,there\n')
    expect(await failure()).toMatchObject({
      code: 'bad_file',
      message: expect.stringContaining('part-2.csv'),
    })
  })

  it('sees new parts', async () => {
    await parquet('part-0.parquet', 'SELECT 1 AS id')
    expect((await read()).rows).toHaveLength(1)
    await parquet('part-1.parquet', 'SELECT 2 AS id')
    expect((await read()).rows).toHaveLength(2)
  })
})

describe('a folder is refused', () => {
  it('without data', async () => {
    await put('_SUCCESS')
    expect(await failure()).toMatchObject({
      code: 'bad_file',
      message: expect.stringContaining('holds no files'),
    })
    await put('part-0.csv')
    expect(await failure()).toMatchObject({
      code: 'bad_file',
      message: expect.stringContaining('Every file'),
    })
  })

  it.each([
    ['_delta_log/0.json', 'Delta'],
    ['.hoodie/x', 'Hudi'],
    ['current.json', 'FILE store'],
  ])('as a table of another format: %s', async (name, kind) => {
    await put(name, '{}')
    await parquet('part-0.parquet', 'SELECT 1 AS id')
    expect(await failure()).toMatchObject({ code: 'bad_file', message: expect.stringContaining(kind) })
  })

  it('with folders that are no partitions, or others than its first file has', async () => {
    await parquet('k=1/part-0.parquet', 'SELECT 1 AS id')
    await parquet('k=1/j=2/part-0.parquet', 'SELECT 1 AS id')
    expect(await failure()).toMatchObject({ message: expect.stringContaining('The partitions differ') })
    await rm(path.join(folder, 'k=1', 'j=2'), { recursive: true })
    await parquet('backup/part-0.parquet', 'SELECT 1 AS id')
    expect(await failure()).toMatchObject({ message: expect.stringContaining('holds the folder backup') })
  })

  it('with files of two kinds, which are named', async () => {
    await parquet('part-0.parquet', 'SELECT 1 AS id')
    await put('notes.txt', 'a,b\n1,2\n')
    expect(await failure()).toMatchObject({
      code: 'invalid_input',
      hint: expect.stringContaining('notes.txt'),
    })
  })
})
