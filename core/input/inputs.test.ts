import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import * as zlib from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { InputRef } from '../contract/input.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { quoteLiteral } from '../engine/sql.ts'
import { fileHead } from './file-bytes.ts'
import { lookAtFile } from './input-file.ts'
import { type Inputs, openInputs } from './inputs.ts'
import { columnType, mergeKinds, type ValueKind } from './value-kinds.ts'

let folder: string
let engine: Engine
let inputs: Inputs

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn input ü-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  inputs = openInputs(engine, { scratchDirectory: folder })
})
afterAll(async () => {
  await inputs.close()
  await engine.close()
  await rm(folder, { recursive: true })
})

const fixture = (name: string) => path.join(import.meta.dirname, 'fixtures', name)
const flights = path.join(import.meta.dirname, '../../e2e/fixtures/flights.csv.gz')
let made = 0
async function put(content: string | Uint8Array, name = `file-${made++}.csv`): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, content)
  return file
}
const types = async (ref: InputRef) =>
  (await inputs.inspect(ref)).columns.map(({ name, type }) => `${name} ${type}`)
async function rows(ref: InputRef) {
  const { sql } = await inputs.open(ref)
  return engine.rows(sql)
}

describe('the flights', () => {
  test('types, NULL texts and rows from the whole file', async () => {
    const summary = await inputs.inspect({ paths: [flights] })
    expect(summary).toMatchObject({
      kind: 'csv',
      compression: 'gzip',
      bytes: 8_200_162,
      rows: 336_776,
      parsing: { delimiter: ',', quote: '"', header: true, encoding: 'utf-8', nullStrings: ['', 'NA'] },
      sample: { rows: 336_776, whole: true, note: 'Types from all 336,776 rows.' },
      warnings: ['NA is read as NULL in the text column tailnum too.'],
    })
    expect(
      summary.columns.filter(({ type }) => type !== 'BIGINT').map(({ name, type }) => `${name} ${type}`),
    ).toEqual([
      'carrier VARCHAR',
      'tailnum VARCHAR',
      'origin VARCHAR',
      'dest VARCHAR',
      'time_hour TIMESTAMP WITH TIME ZONE',
    ])
  })

  test('their profile ranks tailnum and time_hour first', async () => {
    const profile = await inputs.profile({ paths: [flights] })
    expect(profile.rows).toBe(336_776)
    expect(profile.joinKeyCandidates[0]).toEqual({
      column: 'tailnum',
      reason: expect.stringMatching(/^named like a key, .* values in 336,776 rows, NULL in 2,512$/),
    })
    expect(profile.eventTimeCandidates.map(({ column }) => column)).toEqual(['time_hour'])
    const byName = new Map(profile.columns.map((column) => [column.name, column]))
    expect(byName.get('dep_time')).toMatchObject({ nulls: 8255, min: '1', max: '2400' })
    expect(byName.get('time_hour')).toMatchObject({ nulls: 0, min: '2013-01-01 10:00:00+00' })
    expect(await inputs.keys({ paths: [flights] }, ['tailnum'])).toEqual({
      rows: 336_776,
      distinctEntities: 4043,
      rowsLackingKey: 2512,
    })
  })

  test('a transform makes features per plane and day', async () => {
    const ref = {
      paths: [flights],
      transform:
        'SELECT tailnum, time_hour::DATE AS day, count(*) AS flights, avg(dep_delay) AS delay\nFROM source GROUP BY ALL; -- done',
    }
    const { columns, key, names } = await inputs.open(ref)
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'tailnum VARCHAR',
      'day DATE',
      'flights BIGINT',
      'delay DOUBLE',
    ])
    expect(names).toEqual(['flights.csv.gz'])
    expect(key).toBe((await inputs.open(ref)).key)
    expect(key).not.toBe((await inputs.open({ paths: [flights] })).key)
    const profile = await inputs.profile(ref)
    expect(profile.eventTimeCandidates.map(({ column }) => column)).toEqual(['day'])
    const { rows: count, distinctEntities } = await inputs.keys(ref, ['tailnum', 'day'])
    expect(count).toBe(profile.rows)
    const lacking = profile.columns.find(({ name }) => name === 'tailnum')?.nulls ?? 0
    expect(lacking).toBeGreaterThan(0)
    expect(distinctEntities).toBe(count - lacking)
  })
})

test('the planes and the airlines', async () => {
  const planes = { paths: [fixture('planes.csv')] }
  expect(await types(planes)).toEqual([
    'tailnum VARCHAR',
    'year BIGINT',
    'type VARCHAR',
    'manufacturer VARCHAR',
    'model VARCHAR',
    'engines BIGINT',
    'seats BIGINT',
    'speed BIGINT',
    'engine VARCHAR',
  ])
  const { joinKeyCandidates, columns } = await inputs.profile(planes)
  expect(joinKeyCandidates[0]).toEqual({
    column: 'tailnum',
    reason: 'named like a key, 3,322 values in 3,322 rows, no NULL',
  })
  expect(columns.find(({ name }) => name === 'year')).toMatchObject({ nulls: 70 })
  const airlines = await inputs.inspect({ paths: [fixture('airlines.csv')] })
  expect(airlines).toMatchObject({ rows: 16, columns: [{ name: 'carrier' }, { name: 'name' }], warnings: [] })
})

describe('types', () => {
  test('values with leading zeros stay text, also when only some rows have them', async () => {
    const head = Array.from({ length: 20_000 }, (_, index) => `${10_000 + index},1`).join('\n')
    const file = await put(`zip,n\n${head}\n00501,2\n`)
    expect(await types({ paths: [file] })).toEqual(['zip VARCHAR', 'n BIGINT'])
    expect((await rows({ paths: [file] })).at(-1)).toEqual({ zip: '00501', n: 2 })
    expect((await inputs.inspect({ paths: [file] })).warnings).toEqual([
      'zip is text because of “00501” in line 20,002. All other values are BIGINT.',
    ])
  })

  test('integers too big for BIGINT are kept exactly', async () => {
    const big = '18446744073709551615'
    const file = await put(`id,code\n${big},${'9'.repeat(40)}\n-1,1\n`)
    expect(await types({ paths: [file] })).toEqual(['id HUGEINT', 'code VARCHAR'])
    expect(await rows({ paths: [file] })).toEqual([
      { id: big, code: '9'.repeat(40) },
      { id: -1, code: '1' },
    ])
  })

  test('a later value changes the type of the whole column: nothing is rounded or cut', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `${index},2024-01-01,${index}`).join('\n')
    const file = await put(`a,b,c\n${many}\n1.5,2024-01-01 10:00:00,x\n`)
    expect(await types({ paths: [file] })).toEqual(['a DOUBLE', 'b TIMESTAMP', 'c VARCHAR'])
    expect((await rows({ paths: [file] })).at(-1)).toEqual({ a: 1.5, b: '2024-01-01 10:00:00', c: 'x' })
  })

  test('times with and without zone', async () => {
    const file = await put(
      'a,b,c\n2024-01-01 10:00:00+02,2024-01-01 10:00,2024-01-01T10:00:00Z\n2024-06-01 10:00:00Z,2024-01-02,2024-01-02 11:00\n',
    )
    expect(await types({ paths: [file] })).toEqual([
      'a TIMESTAMP WITH TIME ZONE',
      'b TIMESTAMP',
      'c TIMESTAMP WITH TIME ZONE',
    ])
    expect((await inputs.inspect({ paths: [file] })).warnings).toEqual([
      'Some times in c have no time zone. They are read as UTC.',
    ])
    expect((await rows({ paths: [file] }))[0]?.a).toBe('2024-01-01 08:00:00+00')
  })

  test('dates and numbers written another way are named, with the cure', async () => {
    const file = await put('d;n\n15.01.2024;1,5\n16.01.2024;2\n')
    expect((await inputs.inspect({ paths: [file] })).warnings).toEqual([
      `d looks like dates. In the transform: strptime("d", '%d.%m.%Y'), or the order that is right.`,
      `n looks like numbers with a decimal comma. In the transform: replace("n", ',', '.')::DOUBLE.`,
    ])
  })

  test.each(['NA', 'N/A', 'NULL', 'null', 'NaN', '-', '?', '\\N'])(
    '%s is NULL when it keeps a column from being numbers',
    async (word) => {
      const file = await put(`id,v\na,1\nb,${word}\nc,3\n`)
      const summary = await inputs.inspect({ paths: [file] })
      expect(summary.columns[1]).toEqual({ name: 'v', type: 'BIGINT' })
      expect(summary.parsing?.nullStrings).toEqual(['', word])
      expect((await rows({ paths: [file] })).map(({ v }) => v)).toEqual([1, null, 3])
    },
  )

  test('a word that is first seen late is found too, and one in text alone is left as it is', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `x,${index}`).join('\n')
    const late = await inputs.inspect({ paths: [await put(`t,v\n${many}\nx,NA\n`)] })
    expect(late).toMatchObject({ columns: [{}, { type: 'BIGINT' }], parsing: { nullStrings: ['', 'NA'] } })
    const text = await inputs.inspect({ paths: [await put('country,v\nNA,1\nDE,2\n')] })
    expect(text.parsing?.nullStrings).toEqual([''])
  })

  test('a column without values is text', async () => {
    expect(await types({ paths: [await put('a,b\n,1\n,2\n')] })).toEqual(['a VARCHAR', 'b BIGINT'])
    expect(await types({ paths: [await put('a,b\nNA,1\nNA,2\n')] })).toEqual(['a VARCHAR', 'b BIGINT'])
  })
})

describe('corrections', () => {
  test('NULL texts that are set are the only ones, and the remark says what they leave', async () => {
    const file = await put('id,v\na,1\nb,NA\nc,\n')
    const summary = await inputs.inspect({ paths: [file], parsing: { nullStrings: [''] } })
    expect(summary.columns[1]?.type).toBe('VARCHAR')
    expect(summary.warnings).toEqual([
      'v is text because of NA. Add it to the NULL texts if it means no value.',
    ])
    expect(await rows({ paths: [file], parsing: { nullStrings: ['NA'] } })).toMatchObject([
      { v: '1' },
      { v: null },
      { v: '' },
    ])
    expect(await rows({ paths: [file], parsing: { nullStrings: [] } })).toMatchObject([
      {},
      { v: 'NA' },
      { v: '' },
    ])
  })

  test('the summary of a file, given back as settings, means the same', async () => {
    for (const file of [flights, fixture('planes.csv')]) {
      const { parsing, columns } = await inputs.inspect({ paths: [file] })
      expect(await inputs.inspect({ paths: [file], parsing })).toMatchObject({ parsing, columns })
    }
  })

  test('types that are set hold, and nothing is rounded or cut into them', async () => {
    const file = await put('a,b,c,d\n1,00501,2024-01-01,1.50\n2,7,2024-01-02,2\n')
    const ref = {
      paths: [file],
      parsing: { types: { A: 'varchar', b: 'INT', c: 'timestamp', d: 'decimal(10,2)' } },
    }
    expect(await types(ref)).toEqual(['a VARCHAR', 'b INTEGER', 'c TIMESTAMP', 'd DECIMAL(10,2)'])
    expect((await rows(ref))[0]).toEqual({ a: '1', b: 501, c: '2024-01-01 00:00:00', d: '1.50' })
    const cut = { paths: [await put('a\n1\n2.5\n')], parsing: { types: { a: 'BIGINT' } } }
    const { sql, explain } = await inputs.open(cut)
    const error = await engine.rows(sql).catch(explain)
    expect(error).toMatchObject({
      code: 'bad_file',
      details: { line: 3, column: 'a', value: '2.5', expected: 'BIGINT' },
    })
    await expect(
      inputs.inspect({ paths: [file], parsing: { types: { a: "x'); DROP" } } }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      details: { field: 'parsing.types' },
    })
    expect((await inputs.inspect({ paths: [file], parsing: { types: { nope: 'INT' } } })).warnings).toEqual([
      'A type is set for the column nope, which the file does not have.',
    ])
  })

  test('a sample says its limits, and later values that do not fit stop the read with their line', async () => {
    const file = await put(`a,b,d\n${'1,"x\ny",2024-01-01\n'.repeat(100)}007,z,2024-01-01\n`)
    const ref = { paths: [file], parsing: { sampleRows: 50 } }
    const summary = await inputs.inspect(ref)
    expect(summary).toMatchObject({
      rows: null,
      sample: {
        rows: 50,
        whole: false,
        note: expect.stringMatching(/^Types from the first 50 rows\. A later value/),
      },
      columns: [{ type: 'BIGINT' }, { type: 'VARCHAR' }, { type: 'DATE' }],
    })
    const { sql, explain } = await inputs.open(ref)
    expect(await engine.rows(`${sql} LIMIT 2`)).toMatchObject([{ a: 1, d: '2024-01-01' }, {}])
    expect(await engine.rows(`SELECT count(a) FROM (${sql})`).catch(explain)).toMatchObject({
      code: 'bad_file',
      // A hundred rows of two lines each, after the header.
      details: { line: 202, column: 'a', value: '007', expected: 'BIGINT' },
    })
    expect((await inputs.inspect({ paths: [file], parsing: { sampleRows: null } })).sample.whole).toBe(true)
  })

  test('delimiter, quote, header and encoding', async () => {
    const file = await put("a;b\n'1;2';3\n")
    expect(await rows({ paths: [file], parsing: { delimiter: ';', quote: "'", header: false } })).toEqual([
      { column0: 'a', column1: 'b' },
      { column0: '1;2', column1: '3' },
    ])
    const japanese = await put(Buffer.from([0x61, 0x0a, 0x93, 0xfa, 0x96, 0x7b, 0x0a]))
    expect(await rows({ paths: [japanese], parsing: { encoding: 'shift_jis' } })).toEqual([{ a: '日本' }])
  })
})

describe('encodings and compressions', () => {
  const text = 'id,name\n1,Zürich\n2,naïve\n'
  const expected = [
    { id: 1, name: 'Zürich' },
    { id: 2, name: 'naïve' },
  ]
  const utf16be = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()

  test.each<[string, string, Buffer, string]>([
    ['UTF-8 with a mark', 'a.csv', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16', 'b.csv', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16'],
    ['UTF-16 without a mark', 'c.txt', Buffer.from(text, 'utf16le'), 'utf-16'],
    ['UTF-16 big-endian', 'd.tsv', utf16be, 'utf-16be'],
    ['Windows-1252', 'e.csv', Buffer.from(text, 'latin1'), 'windows-1252'],
    ['gzip', 'f.csv.gz', zlib.gzipSync(text), 'utf-8'],
    [
      'gzip of two members',
      'g.csv.gz',
      Buffer.concat([zlib.gzipSync(text.slice(0, 9)), zlib.gzipSync(text.slice(9))]),
      'utf-8',
    ],
    ['gzip that does not say so', 'h.csv', zlib.gzipSync(text), 'utf-8'],
    ['gzip of UTF-16 big-endian', 'i.csv.gz', zlib.gzipSync(utf16be), 'utf-16be'],
    ['zstd', 'j.csv.zst', zlib.zstdCompressSync(text), 'utf-8'],
    ['zstd of Windows-1252', 'k.csv.zst', zlib.zstdCompressSync(Buffer.from(text, 'latin1')), 'windows-1252'],
    ['text that says it is gzip', 'l.csv.gz', Buffer.from(text), 'utf-8'],
    ['mixed line breaks', 'm.csv', Buffer.from(text.replace('\n', '\r\n')), 'utf-8'],
  ])('%s', async (_, name, bytes, encoding) => {
    const paths = [await put(bytes, name)]
    expect((await inputs.inspect({ paths })).parsing?.encoding).toBe(encoding)
    expect(await rows({ paths })).toEqual(expected)
  })

  test('letters that show up late, and line breaks that change late, are found while reading', async () => {
    const many = Array.from({ length: 200_000 }, (_, index) => `${index},plain text`).join('\n')
    const latin = await put(Buffer.from(`id,t\n${many}\n7,caf\xe9\n`, 'latin1'))
    const summary = await inputs.inspect({ paths: [latin] })
    expect(summary).toMatchObject({ rows: 200_001, parsing: { encoding: 'windows-1252' } })
    expect(summary.warnings[0]).toContain('is read as windows-1252')
    expect((await rows({ paths: [latin] })).at(-1)).toEqual({ id: 7, t: 'café' })
    const mixed = await inputs.inspect({ paths: [await put(`id,t\n${many}\r\n7,x\n`)] })
    expect(mixed).toMatchObject({
      rows: 200_001,
      warnings: [expect.stringContaining('mixes two kinds of line breaks')],
    })
  })

  test('where Node has no zstd, DuckDB shows the beginning', async () => {
    const body = Array.from({ length: 3000 }, (_, index) => `${index},é`).join('\n')
    const file = await lookAtFile(await put(zlib.zstdCompressSync(`id,t\n${body}\n`), 'old-node.csv.zst'))
    const head = await fileHead(engine, file, undefined, { viaEngine: true })
    expect(head.complete).toBe(true)
    expect(head.bytes.toString()).toBe(`id,t\n${body}\n`)
  })
})

describe('several files', () => {
  test('columns are matched by name, and types hold for all', async () => {
    const paths = [
      await put('id,v,t\n1,2,a\n'),
      await put('t;id;v\nb;3;4.5\n'),
      await put('V,T,ID\nNA,c,5\n'),
    ]
    expect(await types({ paths })).toEqual(['id BIGINT', 'v DOUBLE', 't VARCHAR'])
    expect(await rows({ paths })).toEqual([
      { id: 1, v: 2, t: 'a' },
      { id: 3, v: 4.5, t: 'b' },
      { id: 5, v: null, t: 'c' },
    ])
    expect(await inputs.inspect({ paths })).toMatchObject({ rows: 3, paths })
  })

  test('other columns are refused, and so are other kinds', async () => {
    const paths = [await put('id,v\n1,2\n', 'first.csv'), await put('id,w\n1,2\n', 'second.csv')]
    await expect(inputs.inspect({ paths })).rejects.toMatchObject({
      code: 'bad_file',
      message: 'second.csv has other columns than first.csv: it lacks v and has w besides.',
    })
    const parquet = path.join(folder, 'kinds.parquet')
    await engine.run(`COPY (SELECT 1 AS id, 2 AS v) TO ${quoteLiteral(parquet)} (FORMAT parquet)`)
    await expect(inputs.inspect({ paths: [paths[0] ?? '', parquet] })).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })

  test('Parquet: one or many, by name, with its own types', async () => {
    const [a, b] = [path.join(folder, 'key=1[a].parquet'), path.join(folder, 'b.parquet')]
    await engine.run(
      `COPY (SELECT 1::BIGINT AS id, [1, 2] AS l, 'x' AS t) TO ${quoteLiteral(a)} (FORMAT parquet)`,
    )
    await engine.run(
      `COPY (SELECT 'y' AS t, 2::BIGINT AS id, [3] AS l) TO ${quoteLiteral(b)} (FORMAT parquet)`,
    )
    expect(await inputs.inspect({ paths: [a] })).toMatchObject({
      kind: 'parquet',
      parsing: null,
      rows: 1,
      sample: { rows: null, whole: true },
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'l', type: 'INTEGER[]' },
        { name: 't', type: 'VARCHAR' },
      ],
    })
    expect(await rows({ paths: [a, b] })).toEqual([
      { id: 1, l: [1, 2], t: 'x' },
      { id: 2, l: [3], t: 'y' },
    ])
    expect((await inputs.profile({ paths: [a, b] })).columns[1]).toMatchObject({ nulls: 0, min: null })
  })
})

test('a path is one file, whatever letters it has', async () => {
  await put('a\n9\n', 'report1.csv')
  const names = [
    'report[1].csv',
    "it's *?.csv",
    'line\nbreak.csv',
    '"quoted" {a,b}.csv',
    '雪 ü $HOME %20.csv',
  ]
  for (const name of names)
    expect(await rows({ paths: [await put('a\n1\n', name)] }), name).toEqual([{ a: 1 }])
})

test('a file that changes is looked at again', async () => {
  const file = await put('a\n1\n', 'changing.csv')
  const before = await inputs.open({ paths: [file] })
  await put('a\nx\n', 'changing.csv')
  await utimes(file, new Date(), new Date(Date.now() + 5000))
  expect(await types({ paths: [file] })).toEqual(['a VARCHAR'])
  expect((await inputs.open({ paths: [file] })).key).not.toBe(before.key)
})

test('looking at a file can be cancelled', async () => {
  const abort = new AbortController()
  const fresh = openInputs(engine)
  const looking = fresh.inspect({ paths: [flights] }, abort.signal)
  abort.abort()
  await expect(looking).rejects.toMatchObject({ name: 'AbortError' })
  await fresh.close()
})

test('any table of any kinds comes back from its CSV exactly', async () => {
  const digits = (max: number) =>
    fc.bigInt({ min: -(10n ** BigInt(max)), max: 10n ** BigInt(max) }).map(String)
  const two = (max: number) => fc.integer({ min: 1, max }).map((n) => String(n).padStart(2, '0'))
  const date = fc
    .tuple(fc.integer({ min: 1900, max: 2100 }), two(12), two(28))
    .map((parts) => parts.join('-'))
  const clock = fc.tuple(two(23), two(59), two(59)).map((parts) => parts.join(':'))
  const values: Record<Exclude<ValueKind, 'none'>, fc.Arbitrary<string>> = {
    boolean: fc.constantFrom('true', 'false', 'TRUE', 'False'),
    bigint: fc.oneof(digits(18), digits(3), fc.constantFrom('+7', '-0', ' 5')),
    hugeint: digits(37),
    double: fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.constantFrom('5.', '.5', '1E5', '-inf'),
    ),
    date: fc.oneof(date, fc.constantFrom('2024/1/5', '2024-2-3')),
    time: clock,
    timestamp: fc
      .tuple(date, fc.constantFrom(' ', 'T'), clock, fc.constantFrom('', '.5', '.123456'))
      .map((p) => p.join('')),
    timestamp_ns: fc.tuple(date, clock).map(([d, c]) => `${d} ${c}.123456789`),
    timestamptz: fc
      .tuple(date, clock, fc.constantFrom('Z', '+00:00', '-0530', '+02', ' UTC'))
      .map(([d, c, z]) => `${d} ${c}${z}`),
    text: fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', 'é', ';', '\t', '0', ' ', '😀'),
      minLength: 1,
      maxLength: 8,
    }),
  }
  const kinds = Object.keys(values) as (keyof typeof values)[]
  const column = fc.constantFrom(...kinds).chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      values: fc.array(fc.option(values[kind], { freq: 5 }), { minLength: 12, maxLength: 12 }),
    }),
  )
  const table = fc.record({
    columns: fc.array(column, { minLength: 2, maxLength: 6 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineBreak: fc.constantFrom('\n', '\r\n'),
  })
  await fc.assert(
    fc.asyncProperty(table, async ({ columns, delimiter, lineBreak }) => {
      const quoted = (value: string | null) => {
        if (value === null) return ''
        return /[",;\t|\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
      }
      const lines = [
        columns.map((_, index) => `c_${index}`),
        ...Array.from({ length: 12 }, (_, row) => columns.map((each) => quoted(each.values[row] ?? null))),
      ]
      const paths = [await put(lines.map((fields) => fields.join(delimiter)).join(lineBreak) + lineBreak)]
      const summary = await inputs.inspect({ paths })
      const read = await rows({ paths })
      for (const [index, { kind, values: texts }] of columns.entries()) {
        const type = summary.columns[index]?.type ?? ''
        // Values of a wide kind may all be of a narrower one; text may look like anything.
        if (kind !== 'text') {
          const narrower = Object.entries(columnType).find(([, name]) => name === type)?.[0] as ValueKind
          const isNull = texts.every((text) => text === null)
          expect(isNull || mergeKinds(narrower, kind) === kind, `${kind} read as ${type}`).toBe(true)
        }
        const [expected] = await engine.rows(
          `SELECT list(CAST(t AS ${type}) ORDER BY i) AS v FROM (VALUES ${texts
            .map((text, row) => `(${row}, ${text === null ? 'NULL' : quoteLiteral(text)})`)
            .join(', ')}) AS rows(i, t)`,
        )
        expect(
          read.map((row) => row[`c_${index}`]),
          `${kind} read as ${type}`,
        ).toEqual(expected?.v)
      }
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('what is read is never what a copy left behind', async () => {
  const scratch = await mkdtemp(path.join(folder, 'scratch-'))
  const own = openInputs(engine, { scratchDirectory: scratch })
  const file = await put(Buffer.from('a\ncaf\xe9\n', 'latin1'))
  const { sql } = await own.open({ paths: [file] })
  expect(await engine.rows(sql)).toEqual([{ a: 'café' }])
  expect(await readdir(scratch)).toHaveLength(1)
  await own.close()
  expect(await readdir(scratch)).toEqual([])
})
