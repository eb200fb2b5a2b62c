import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../engine/engine.ts'
import { extensionDirectory } from '../engine/extensions.ts'
import { quoteFile, quoteLiteral } from '../engine/sql.ts'
import { readAvroFile, writeAvroFile } from '../spec/avro-file.ts'
import { type DeletesContext, moveDeletes } from './move-deletes.ts'
import { pathMap } from './move-paths.ts'
import { openStage } from './move-stage.ts'

let folder = ''
let root = ''
let engine: Engine
let context: DeletesContext
const stagedFile = (name: string) => path.join(root, '.moving-x', 'files', name)

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'firn-deletes-'))
  engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: folder })
  // Partitions of Hive in the path must not become columns, nor brackets a glob.
  root = path.join(folder, 'pos=7', 'ä [1]*')
  await mkdir(path.join(root, '.moving-x'), { recursive: true })
  context = {
    map: pathMap('/old', root),
    stage: openStage(root, path.join(root, '.moving-x')),
    engine,
    signal: undefined,
  }
})
afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true })
})

async function writeParquet(name: string, rows: string): Promise<string> {
  const file = path.join(root, name)
  await engine.run(
    `COPY (${rows}) TO ${quoteLiteral(file)} (FORMAT parquet, FIELD_IDS {file_path: 2147483546, pos: 2147483545})`,
  )
  return file
}

const read = (file: string) =>
  engine.rows(`SELECT file_path, pos FROM read_parquet(${quoteFile(file)}, hive_partitioning = false)`)

describe('position deletes in Parquet', () => {
  it('name the files where they are now, sorted, with their ids; the file itself is left for later', async () => {
    const rows = `SELECT * FROM (VALUES ('/old/b.parquet', 2), ('/zzz/c.parquet', 1), ('/old/b.parquet', 1),
      ('/old/it''s "ä".parquet', 0)) AS t(file_path, pos)`
    const file = await writeParquet('deletes.parquet', rows)
    const before = await readFile(file)
    const { size, bounds } = await moveDeletes({ file, format: 'parquet' }, context)
    const staged = stagedFile('deletes.parquet')
    expect(await readFile(file)).toEqual(before)
    expect((await readFile(staged)).length).toBe(size)
    const expected = [
      [`${root}/b.parquet`, 1],
      [`${root}/b.parquet`, 2],
      [`${root}/it's "ä".parquet`, 0],
      ['/zzz/c.parquet', 1],
    ] as const
    expect((await read(staged)).map(({ file_path, pos }) => [file_path, pos])).toEqual(
      [...expected].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    )
    expect(bounds).toEqual([`${root}/b.parquet`, '/zzz/c.parquet'])
    const schema = await engine.rows(
      `SELECT name, field_id, type FROM parquet_schema(${quoteFile(staged)}) WHERE num_children IS NULL`,
    )
    expect(schema).toEqual([
      { name: 'file_path', field_id: 2147483546, type: 'BYTE_ARRAY' },
      { name: 'pos', field_id: 2147483545, type: 'INT64' },
    ])
  })

  it('are not written again when they are staged already', async () => {
    const file = await writeParquet('twice.parquet', "SELECT '/old/a' AS file_path, 1::BIGINT AS pos")
    const first = await moveDeletes({ file, format: 'parquet' }, context)
    const staged = await readFile(stagedFile('twice.parquet'))
    expect(await moveDeletes({ file, format: 'parquet' }, context)).toEqual(first)
    expect(await readFile(stagedFile('twice.parquet'))).toEqual(staged)
  })

  it('without rows stay as they are', async () => {
    const file = await writeParquet('none.parquet', "SELECT '' AS file_path, 1::BIGINT AS pos LIMIT 0")
    expect(await moveDeletes({ file, format: 'parquet' }, context)).toEqual({
      size: (await readFile(file)).length,
      bounds: null,
    })
  })

  it('that are damaged fail, and so do those that nothing can read here', async () => {
    const file = path.join(root, 'damaged.parquet')
    await writeFile(file, 'PAR1, and no more')
    await expect(moveDeletes({ file, format: 'parquet' }, context)).rejects.toThrow()
    await expect(
      moveDeletes({ file, format: 'parquet' }, { ...context, engine: undefined }),
    ).rejects.toMatchObject({ code: 'unsupported' })
    await expect(moveDeletes({ file, format: 'orc' }, context)).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('are cancelled', async () => {
    const file = await writeParquet('cancelled.parquet', "SELECT '/old/a' AS file_path, 1::BIGINT AS pos")
    const cancelled = moveDeletes({ file, format: 'parquet' }, { ...context, signal: AbortSignal.abort() })
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('leave nothing of the engine’s memory under their own name', async () => {
    const file = await writeParquet('remembered.parquet', "SELECT '/old/a' AS file_path, 1::BIGINT AS pos")
    const fresh = path.join(root, 'fresh name.parquet')
    await copyFile(file, fresh)
    await moveDeletes({ file: fresh, format: 'parquet' }, context)
    await copyFile(stagedFile('fresh name.parquet'), fresh)
    // As DuckDB reads the files of Iceberg's tables.
    await engine.run("SET validate_external_file_cache = 'NO_VALIDATION'")
    expect(await read(fresh)).toEqual([{ file_path: `${root}/a`, pos: 1 }])
  })
})

describe('position deletes in Avro', () => {
  it('name the files where they are now', async () => {
    const file = path.join(root, 'deletes.avro')
    const schemaText = JSON.stringify({
      type: 'record',
      name: 'position_delete',
      fields: [
        { name: 'file_path', type: 'string', 'field-id': 2147483546 },
        { name: 'pos', type: 'long', 'field-id': 2147483545 },
      ],
    })
    const record = (location: string, pos: bigint) =>
      new Map<number, string | bigint>([
        [2147483546, location],
        [2147483545, pos],
      ])
    const records = [record('/old/b', 3n), record('/old/ä', 1n), record('/other/c', 2n)]
    await writeFile(
      file,
      writeAvroFile({ schemaText, header: new Map([['delete-type', 'position']]), records }),
    )
    const { size, bounds } = await moveDeletes({ file, format: 'avro' }, context)
    const staged = await readFile(stagedFile('deletes.avro'))
    expect(staged.length).toBe(size)
    const { records: rewritten, header } = readAvroFile(staged)
    expect(rewritten).toEqual([record(`${root}/b`, 3n), record(`${root}/ä`, 1n), record('/other/c', 2n)])
    expect(header.get('delete-type')).toBe('position')
    expect(bounds).toEqual(['/other/c', `${root}/ä`])
  })
})
