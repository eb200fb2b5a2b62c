import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { engineBlobIo } from './blob-io.ts'
import { type Engine, openEngine } from './engine.ts'
import { extensionDirectory } from './extensions.ts'
import { quoteFile, quoteIdent, quoteLiteral } from './sql.ts'

let folder: string
let engine: Engine

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn engine ü-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

describe('values', () => {
  it('leave DuckDB exactly', async () => {
    const [row] =
      await engine.rows(`SELECT 9007199254740993 AS big, 42::BIGINT AS small, 1.10::DECIMAL(10,2) AS price,
      TIMESTAMPTZ '2024-07-01 12:00:00+02' AS at, {'id': 9007199254740993, 'n': 1::BIGINT} AS nested,
      [1::BIGINT, NULL] AS list, NULL AS nothing, '' AS empty`)
    expect(row).toEqual({
      big: '9007199254740993',
      small: 42,
      price: '1.10',
      at: '2024-07-01 10:00:00+00',
      nested: { id: '9007199254740993', n: 1 },
      list: [1, null],
      nothing: null,
      empty: '',
    })
  })

  it('come as columns with their types', async () => {
    const result = await engine.run('SELECT i, i::VARCHAR AS t FROM range(3) r(i)')
    expect(result.columns).toEqual([
      { name: 'i', type: 'BIGINT' },
      { name: 't', type: 'VARCHAR' },
    ])
    expect(result.values).toEqual([
      [0, 1, 2],
      ['0', '1', '2'],
    ])
  })
})

describe('cancel', () => {
  it('stops a long statement and leaves the engine usable', async () => {
    const abort = new AbortController()
    const long = engine.run('SELECT count(*) FROM range(100_000_000) a, range(100_000) b', {
      signal: abort.signal,
    })
    const cancelled = expect(long).rejects.toMatchObject({ code: 'cancelled' })
    // Another statement has come and gone: the long one is under way.
    await engine.rows('SELECT 1')
    abort.abort()
    await cancelled
    expect(await engine.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  it('works before the statement has started', async () => {
    const abort = new AbortController()
    const long = engine.run('SELECT count(*) FROM range(100_000_000) a, range(100_000) b', {
      signal: abort.signal,
    })
    abort.abort()
    await expect(long).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('quoting', () => {
  it('keeps any text text', async () => {
    const name = `a"b'; DROP TABLE x; --`
    expect(await engine.rows(`SELECT ${quoteLiteral(name)} AS ${quoteIdent(name)}`)).toEqual([
      { [name]: name },
    ])
    expect(() => quoteLiteral('a\0b')).toThrow(TypeError)
  })

  it('means one file by a path that looks like a glob', async () => {
    const odd = path.join(folder, "report[1]*?'.csv")
    await writeFile(odd, 'a\n1\n')
    await writeFile(path.join(folder, 'report1.csv'), 'a\n2\n')
    expect(await engine.rows(`SELECT a FROM read_csv(${quoteFile(odd)})`)).toEqual([{ a: 1 }])
  })
})

describe('blobs', () => {
  it('round-trip through DuckDB', async () => {
    const io = engineBlobIo(engine)
    const file = path.join(folder, 'a [1] ö.bin')
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256)
    await io.write(file, bytes)
    expect(new Uint8Array(await io.read(file))).toEqual(bytes)
    await expect(io.read(path.join(folder, 'none'))).rejects.toThrow()
  })
})

it('closes while statements run: they end as cancelled, and it does not wait for their results', async () => {
  const long = 'SELECT count(*) FROM range(1000000000000) a(i) WHERE hash(i) = 7'
  for (let attempt = 0; attempt < 8; attempt++) {
    const other = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
    const running = [other.run(long), other.session((session) => session.run(long))]
    const ended = Promise.allSettled(running)
    if (attempt % 2 === 1) await other.memoryUsed()
    await other.close()
    for (const result of await ended)
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } })
    await expect(other.run('SELECT 1')).rejects.toMatchObject({ code: 'cancelled' })
  }
})

it('spills to the temporary folder where its own cannot be made, and says what to do where neither can', async () => {
  const blocked = path.join(folder, 'a-file')
  await writeFile(blocked, '')
  const options = { extensionDirectory: extensionDirectory(), spillDirectory: path.join(blocked, 'spill') }
  const other = await openEngine(options)
  expect(await other.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  await other.close()
  vi.stubEnv('TMPDIR', blocked)
  try {
    await expect(openEngine(options)).rejects.toMatchObject({ code: 'io', hint: expect.any(String) })
  } finally {
    vi.unstubAllEnvs()
  }
})

it('removes its spill folder when it closes', async () => {
  const spill = path.join(folder, 'spill')
  const other = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: spill })
  expect(await readdir(spill)).toHaveLength(1)
  await other.close()
  expect(await readdir(spill)).toEqual([])
})
