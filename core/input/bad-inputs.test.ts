// Every way in which a file can be wrong, with real files: a clear error, never a crash and never fewer rows.

import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import * as zlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FirnError } from '../contract/errors.ts'
import type { Parsing } from '../contract/input.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { type Inputs, openInputs } from './inputs.ts'

let folder: string
let engine: Engine
let inputs: Inputs

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn bad-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  inputs = openInputs(engine, { scratchDirectory: folder })
})
afterAll(async () => {
  await inputs.close()
  await engine.close()
  await rm(folder, { recursive: true })
})

async function put(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(path.join(folder, name), content)
  return path.join(folder, name)
}
const failure = (file: string, parsing?: Parsing): Promise<FirnError> =>
  inputs.inspect({ paths: [file], parsing: parsing ?? null }).then(
    () => {
      throw new Error('It was accepted.')
    },
    (error: FirnError) => error,
  )
/** What reading the whole file with these settings fails with. */
async function readFailure(file: string, parsing: Parsing = {}): Promise<Error> {
  const { sql, explain } = await inputs.open({ paths: [file], parsing })
  return engine.rows(`SELECT count(COLUMNS(*)) FROM (${sql})`).then(
    () => {
      throw new Error('It was read.')
    },
    (error: unknown) => explain(error),
  )
}

describe('not a table', () => {
  const parquetLike = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(64, 7), Buffer.from('PAR1')])
  test.each<[string, string, string | Uint8Array, string]>([
    ['empty', 'empty.csv', '', 'empty.csv is empty.'],
    ['only blank lines', 'blank.csv', '\n\r\n\n', 'blank.csv has only blank lines.'],
    [
      'binary data',
      'noise.csv',
      Uint8Array.from({ length: 999 }, (_, i) => (i * 7919) % 256),
      'noise.csv holds binary data, not text.',
    ],
    ['NUL bytes', 'nul.csv', 'a,b\n1,x\0y\n2,z\n', 'nul.csv holds binary data, not text.'],
    ['Parquet named .csv', 'p.csv', parquetLike, 'p.csv is a Parquet file, not text.'],
    [
      'a workbook',
      'book.csv',
      'PK\x03\x04xx',
      'book.csv looks like a zip archive or an Excel workbook, not like text.',
    ],
    ['a PDF', 'paper.txt', '%PDF-1.7 …', 'paper.txt looks like a PDF, not like text.'],
    ['an Avro file', 'x.csv', 'Obj\x01…', 'x.csv looks like an Avro file, not like text.'],
    ['JSON', 'rows.csv', '{"a": 1}\n{"a": 2}\n', 'rows.csv looks like JSON, not like CSV.'],
    ['text named .parquet', 'text.parquet', 'a,b\n1,2\n', 'text.parquet is not a Parquet file.'],
    [
      'Parquet cut off',
      'cut.parquet',
      'PAR1 and then nothing',
      'cut.parquet is cut off: a Parquet file has its index at its end.',
    ],
    [
      'Parquet with a damaged footer',
      'footer.parquet',
      parquetLike,
      'footer.parquet is damaged and cannot be read as Parquet.',
    ],
  ])('%s', async (_, name, content, message) => {
    const file = await put(name, content)
    const error = await failure(file)
    expect(error).toMatchObject({ code: 'bad_file', message, details: { file } })
    expect(error.hint ?? '').not.toBe('')
  })

  test('missing, a folder, a dangling link', async () => {
    expect(await failure(path.join(folder, 'gone.csv'))).toMatchObject({
      code: 'not_found',
      message: 'gone.csv is not there any more.',
    })
    await mkdir(path.join(folder, 'sub.csv'))
    expect(await failure(path.join(folder, 'sub.csv'))).toMatchObject({
      code: 'bad_file',
      message: 'sub.csv holds no files to read.',
    })
    await symlink(path.join(folder, 'nowhere'), path.join(folder, 'link.csv'))
    expect(await failure(path.join(folder, 'link.csv'))).toMatchObject({ code: 'not_found' })
  })

  test('no permission', async () => {
    const file = await put('secret.csv', 'a\n1\n')
    await chmod(file, 0)
    // Modes mean nothing to root, so it becomes nobody for a moment.
    const isRoot = process.getuid?.() === 0
    if (isRoot) process.seteuid?.(65534)
    try {
      expect(await failure(file)).toMatchObject({ code: 'io', message: 'No permission to read secret.csv.' })
    } finally {
      if (isRoot) process.seteuid?.(0)
    }
  })
})

test('a header without rows is a table of no rows, and says so', async () => {
  const file = await put('header.csv', 'id,name\n')
  expect(await inputs.inspect({ paths: [file] })).toMatchObject({
    rows: 0,
    columns: [{ name: 'id' }, { name: 'name' }],
    warnings: ['header.csv has a header and no rows.'],
  })
  expect(await inputs.profile({ paths: [file] })).toMatchObject({ rows: 0 })
  expect(await inputs.keys({ paths: [file] }, ['id'])).toEqual({
    rows: 0,
    distinctEntities: 0,
    rowsLackingKey: 0,
  })
})

describe('ragged rows and quotes', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `${index},"line\nbreak",x`).join('\n')
  test.each<[string, string, string, Record<string, unknown>]>([
    [
      'too few fields',
      'a,b,c\n1,2,3\n4,5\n6,7,8\n',
      'line 3: 2 fields where 3 are expected.',
      { line: 3, found: 2 },
    ],
    [
      'too many fields',
      'a,b\n1,2\n\n3,4,5\n',
      'line 4: 3 fields where 2 are expected.',
      { line: 4, found: 3 },
    ],
    [
      'deep in the file',
      `a,b,c\n${many}\n1,2\n`,
      'line 200,002: 2 fields where 3 are expected.',
      { line: 200_002 },
    ],
    [
      'a quote that never closes',
      'a,b\n1,x\n2,"y\n3,z\n',
      'line 3: a quote is opened and never closed, or text follows its end.',
      { line: 3 },
    ],
    [
      'text behind a quote',
      'a,b\n1,x\n2,"y" z\n',
      'line 3: a quote is opened and never closed, or text follows its end.',
      { line: 3 },
    ],
  ])('%s', async (name, content, message, details) => {
    const file = await put(`${name}.csv`, content)
    expect(await failure(file)).toMatchObject({
      code: 'bad_file',
      message: `${name}.csv, ${message}`,
      details: { file, ...details },
    })
  })

  test('setting the quote to nothing reads what quotes kept from being read', async () => {
    const file = await put('inches.csv', 'a,b\n1,"y" z\n')
    const { sql } = await inputs.open({ paths: [file], parsing: { quote: '' } })
    expect(await engine.rows(sql)).toEqual([{ a: 1, b: '"y" z' }])
  })
})

describe('a value that does not fit, in row 300,000', () => {
  const body = (bad: string) =>
    `id,v,t\n${Array.from({ length: 300_100 }, (_, row) => (row === 299_999 ? bad : `${row},${row % 7},"x${row % 3 ? '' : '\n'}"`)).join('\n')}\n`
  // One row in three spans two lines.
  const line = 1 + 299_999 + 100_000 + 1

  test.each<[string, string, Parsing, Record<string, unknown>]>([
    [
      'a word in numbers',
      '1,many,y',
      { types: { v: 'BIGINT' } },
      { column: 'v', value: 'many', expected: 'BIGINT' },
    ],
    [
      'a fraction in integers',
      '1,2.5,y',
      { types: { v: 'INTEGER' } },
      { column: 'v', value: '2.5', expected: 'INTEGER' },
    ],
    [
      'a number too big',
      '1,300,y',
      { types: { v: 'TINYINT' } },
      { column: 'v', value: '300', expected: 'TINYINT' },
    ],
    [
      'leading zeros after the sample',
      '1,007,y',
      { sampleRows: 1000 },
      { column: 'v', value: '007', expected: 'BIGINT' },
    ],
    ['NA after the sample', '1,NA,y', { sampleRows: 1000 }, { column: 'v', value: 'NA', expected: 'BIGINT' }],
    ['in DOUBLE', '1,x,y', { types: { v: 'DOUBLE' } }, { column: 'v', value: 'x', expected: 'DOUBLE' }],
  ])('%s', async (name, bad, parsing, details) => {
    const file = await put(`${name}.csv`, body(bad))
    expect(await readFailure(file, parsing)).toMatchObject({
      code: 'bad_file',
      message: expect.stringContaining(
        `line ${line.toLocaleString('en-US')}: “${details.value}” in column v`,
      ),
      details: { file, line, ...details },
    })
  })

  test('the same in gzip, zstd, UTF-16 and behind a transform', async () => {
    const text = body('1,many,y')
    const parsing = { types: { v: 'BIGINT' } }
    for (const [name, bytes] of [
      ['late.csv.gz', zlib.gzipSync(text)],
      ['late.csv.zst', zlib.zstdCompressSync(text)],
      ['late16.csv', Buffer.from(text, 'utf16le')],
    ] as const)
      expect(await readFailure(await put(name, bytes), parsing), name).toMatchObject({
        code: 'bad_file',
        details: { file: path.join(folder, name), line, column: 'v', value: 'many' },
      })
    const file = await put('late.csv', text)
    const { sql, explain } = await inputs.open({
      paths: [file],
      parsing,
      transform: 'SELECT sum(v) FROM source',
    })
    expect(await engine.rows(sql).catch(explain)).toMatchObject({
      code: 'bad_file',
      details: { line, value: 'many' },
    })
  })

  test('without a set type the column is text, and the remark names the value and its line', async () => {
    const file = await put('remark.csv', body('1,many,y'))
    expect((await inputs.inspect({ paths: [file] })).warnings).toEqual([
      `v is text because of “many” in line ${line.toLocaleString('en-US')}. All other values are BIGINT.`,
    ])
  })
})

describe('damaged archives give an error, not fewer rows', () => {
  const text = `id,v\n${Array.from({ length: 50_000 }, (_, row) => `${row},${row * 31}`).join('\n')}\n`
  const gzip = zlib.gzipSync(text)
  const zstd = zlib.zstdCompressSync(text)
  const flipped = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ 0xff
    return copy
  }
  test.each<[string, Buffer, RegExp]>([
    ['half.csv.gz', gzip.subarray(0, gzip.length / 2), /cut off/],
    ['trailer.csv.gz', gzip.subarray(0, -4), /cut off/],
    ['flipped.csv.gz', flipped(gzip, gzip.length >> 1), /damaged|cut off/],
    ['half.csv.zst', zstd.subarray(0, zstd.length / 2), /cut off/],
    ['last.csv.zst', zstd.subarray(0, -1), /cut off/],
    ['garbage.csv.zst', Buffer.concat([zstd, Buffer.from('garbage!')]), /damaged|cut off/],
  ])('%s', async (name, bytes, message) => {
    const error = await failure(await put(name, bytes))
    expect(error).toMatchObject({ code: 'bad_file', message: expect.stringMatching(message) })
  })

  test('cut at any place', async () => {
    const small = 'id,v\n1,2\n3,4\n5,6\n'
    for (const [extension, bytes] of [
      ['gz', zlib.gzipSync(small)],
      ['zst', zlib.zstdCompressSync(small)],
    ] as const)
      for (let length = 4; length < bytes.length; length++)
        expect(
          await failure(await put(`cut.csv.${extension}`, bytes.subarray(0, length))),
          `${extension} ${length}`,
        ).toMatchObject({
          code: 'bad_file',
        })
  })

  test('Parquet with a damaged page', async () => {
    const file = path.join(folder, 'page.parquet')
    await engine.run(
      `COPY (SELECT i, hash(i)::VARCHAR AS t FROM range(100000) r(i)) TO ${quoteLiteral(file)} (FORMAT parquet, COMPRESSION snappy)`,
    )
    const bytes = await readFile(file)
    bytes.fill(0xaa, 1000, bytes.length >> 1)
    await writeFile(file, bytes)
    const { sql, explain } = await inputs.open({ paths: [file] })
    expect(await engine.rows(`SELECT max(t), sum(i) FROM (${sql})`).catch(explain)).toMatchObject({
      code: 'bad_file',
      message: 'page.parquet is damaged and cannot be read as Parquet.',
    })
  })
})

test('an encoding that the text is not in', async () => {
  const file = await put('latin.csv', Buffer.from('a\ncaf\xe9\n', 'latin1'))
  expect(await failure(file, { encoding: 'utf-8' })).toMatchObject({
    code: 'bad_file',
    message: 'latin.csv is not utf-8 text.',
    details: { field: 'parsing.encoding' },
  })
  expect(await failure(file, { encoding: 'klingon' })).toMatchObject({
    code: 'invalid_input',
    message: 'klingon is not a known encoding.',
  })
  const late = await put(
    'late-latin.csv',
    Buffer.from(`a,b\n${'1,x\n'.repeat(400_000)}1,caf\xe9\n`, 'latin1'),
  )
  expect(await failure(late, { encoding: 'utf-8' })).toMatchObject({
    code: 'bad_file',
    message: 'late-latin.csv, line 400,002: the text is not UTF-8.',
    details: { line: 400_002 },
  })
})

test('a file that vanishes between the look and the read', async () => {
  const file = await put('vanishing.csv', 'a\n1\n')
  const { sql, explain } = await inputs.open({ paths: [file] })
  await rm(file)
  expect(await engine.rows(sql).catch(explain)).toMatchObject({
    code: 'not_found',
    message: 'vanishing.csv is not there any more.',
  })
})

test('a line beyond all measure', async () => {
  const file = await put('long.csv', `a,b\n1,"${'x'.repeat(3_000_000)}\n`)
  expect(await failure(file)).toMatchObject({ code: 'bad_file', details: { file } })
})
