import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const FIRN = path.resolve(import.meta.dirname, '../../bin/firn.mjs')
let folder: string
let project: string

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function firn(...args: string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [FIRN, '--project', project, ...args], { cwd: folder })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

async function json(...args: string[]): Promise<Record<string, unknown>> {
  const ran = await firn(...args, '--json')
  expect(ran).toMatchObject({ code: 0 })
  return JSON.parse(ran.out)
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'firn cli ü-'))
  project = path.join(folder, 'project')
  await writeFile(path.join(folder, 'one.csv'), 'id,at,x\nA,2024-01-01 00:00:00,1\nB,2024-01-01 12:00:00,2\n')
  await writeFile(path.join(folder, 'two.csv'), 'x,id,at\n9007199254740993,C,2024-01-02 00:00:00\n')
})
afterAll(() => rm(folder, { recursive: true }))

describe('the command line', () => {
  it('does the main job, in the documented shapes', async () => {
    expect(await json('init')).toEqual({ project })
    await json('entity', 'add', 'thing', '--keys', 'id')
    await json('group', 'add', 'things', '--entity', 'thing', '--from', 'one.csv', '--event-time', 'at')
    const first = await json('write', 'things', '--from', 'one.csv')
    expect(first).toEqual({
      rows: 2,
      snapshotId: expect.stringMatching(/^\d+$/),
      path: 'local.default.things',
      storageType: 'ICEBERG',
      catalog: 'local',
      namespace: 'default',
      table: 'things',
      seconds: expect.any(Number),
      bytes: expect.any(Number),
      droppedNullKeys: 0,
    })
    await json('write', 'things', '--from', 'two.csv', '--mode', 'overwrite')

    const { snapshots } = (await json('snapshots', 'things')) as { snapshots: Record<string, unknown>[] }
    expect(snapshots).toEqual([
      {
        snapshotId: first.snapshotId,
        parentId: null,
        timestamp: expect.any(String),
        operation: 'append',
        rows: 2,
      },
      {
        snapshotId: expect.stringMatching(/^\d+$/),
        parentId: first.snapshotId,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        operation: 'overwrite',
        rows: 1,
      },
    ])
    expect(await json('preview', 'things')).toEqual({
      rows: [{ id: 'C', at: '2024-01-02T00:00:00', x: '9007199254740993' }],
      columns: [
        { name: 'id', type: 'VARCHAR' },
        { name: 'at', type: 'TIMESTAMP' },
        { name: 'x', type: 'BIGINT' },
      ],
    })
    const then = await json(
      'preview',
      'things',
      '--snapshot',
      String(first.snapshotId),
      '--order-by',
      'id',
      '--limit',
      '1',
    )
    expect(then.rows).toEqual([{ id: 'A', at: '2024-01-01T00:00:00', x: 1 }])
    const asOf = await json('preview', 'things', '--as-of', String(snapshots[0]?.timestamp))
    expect(asOf.rows).toHaveLength(2)
    expect(await json('groups')).toMatchObject({ groups: [{ name: 'things', entity: 'thing', writes: 2 }] })
    expect(await json('entities')).toMatchObject({ entities: [{ name: 'thing', joinKeys: ['id'] }] })
  })

  it('names, rolls back and keeps up a table', async () => {
    const { snapshots } = (await json('snapshots', 'things')) as { snapshots: { snapshotId: string }[] }
    const [first = '', second = ''] = snapshots.map(({ snapshotId }) => snapshotId)
    expect(await json('tag', 'things', 'v1', '--snapshot', first)).toMatchObject({
      ref: { name: 'v1', type: 'tag', snapshotId: first },
    })
    expect(await json('tag', 'things', 'v1', '--rename', 'v1.0')).toEqual({ renamed: 'v1', to: 'v1.0' })
    expect((await json('preview', 'things', '--ref', 'v1.0')).rows).toHaveLength(2)
    expect(await firn('tag', 'things', '--drop')).toMatchObject({ code: 2, out: '' })
    expect(await json('rollback', 'things', '--to', first)).toEqual({
      snapshotId: first,
      from: second,
      isAncestor: true,
      rows: 2,
    })
    await json('rollback', 'things', '--to', second)
    const old = ['--older-than-days', '0', '--keep-last', '1']
    const planned = await json('maintain', 'expire', 'things', ...old, '--dry-run')
    expect(planned).toMatchObject({
      dryRun: true,
      report: { needed: false, kept: ['tag v1.0', 'what is current'] },
    })
    expect(await json('tag', 'things', 'v1.0', '--drop')).toEqual({ dropped: 'v1.0' })
    expect(await json('maintain', 'expire', 'things', ...old)).toMatchObject({
      dryRun: false,
      report: { needed: true, snapshots: [first] },
    })
    expect(await firn('maintain', 'orphans', 'things', '--older-than-hours', '0.5')).toMatchObject({
      code: 2,
    })
  })

  it('fails with 1, an error document, and what to do', async () => {
    const missing = await firn('write', 'things', '--from', 'no-such.csv', '--json')
    expect(missing.code).toBe(1)
    expect(JSON.parse(missing.out)).toMatchObject({
      error: { code: 'not_found', message: expect.stringContaining('no-such.csv'), hint: expect.any(String) },
    })
    expect(missing.err).toContain('no-such.csv')
    expect(await firn('preview', 'nothing')).toMatchObject({ code: 1, out: '' })
  })

  it('is loud about a partial write, store by store, and tells of it in the history', async () => {
    await json(
      ...['group', 'add', 'both', '--entity', 'thing', '--from', 'one.csv', '--event-time', 'at'],
      ...['--store', 'file,hive'],
    )
    const table = path.join(project, 'hive', 'default.db', 'both')
    await mkdir(table, { recursive: true })
    await writeFile(path.join(table, 'theirs.parquet'), '')
    const ran = await firn('write', 'both', '--from', 'one.csv', '--json')
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out)).toMatchObject({
      error: {
        code: 'partial_write',
        details: {
          outcomes: [
            { storageType: 'FILE', receipt: { rows: 2 }, error: null },
            { storageType: 'HIVE_TABLE', receipt: null, error: { code: 'already_exists' } },
          ],
        },
      },
    })
    expect(ran.err).toMatch(
      /1\. FILE .*both: wrote 2 rows\n +2\. HIVE_TABLE .*both: FAILED: .*theirs\.parquet/,
    )

    await rm(path.join(table, 'theirs.parquet'))
    await json('write', 'both', '--from', 'one.csv', '--to-store', '2')
    expect(await json('history', 'both')).toMatchObject({
      history: [
        { event: 'committed', rows: 2 },
        { event: 'failed', path: table, note: expect.stringContaining('theirs.parquet') },
        { event: 'committed', path: table },
      ],
    })
    expect((await firn('history', 'both')).out).toMatch(/committed +append +2/)
    await json('group', 'remove', 'both', '--delete-data')
  })

  it('changes the columns of a group in its tables too', async () => {
    await json('group', 'add', 'evolving', '--entity', 'thing', '--from', 'one.csv', '--event-time', 'at')
    const { snapshotId } = await json('write', 'evolving', '--from', 'one.csv')
    const edited = await json(
      ...['group', 'edit', 'evolving', '--rename-feature', 'x=amount', '--add-feature', 'y'],
      ...['--schema-evolution', 'auto', '--no-allow-column-add'],
    )
    expect(edited).toMatchObject({
      group: {
        features: [{ name: 'amount' }, { name: 'y' }],
        schemaEvolution: { mode: 'auto', allowColumnAdd: false, allowColumnTypeChange: false },
      },
      warnings: [expect.stringContaining('SELECT * RENAME (x AS amount) FROM source')],
    })
    await writeFile(path.join(folder, 'later.csv'), 'id,at,amount,y\nC,2024-01-03 00:00:00,3,z\n')
    await json('write', 'evolving', '--from', 'later.csv')
    expect(await json('preview', 'evolving', '--order-by', 'id')).toMatchObject({
      rows: [
        { amount: 1, y: null },
        { amount: 2, y: null },
        { amount: 3, y: 'z' },
      ],
    })
    expect(await json('preview', 'evolving', '--snapshot', String(snapshotId))).toMatchObject({
      columns: [{ name: 'id' }, { name: 'at' }, { name: 'x' }],
    })
    await json('group', 'edit', 'evolving', '--drop-feature', 'amount')
    expect(await json('preview', 'evolving')).toMatchObject({
      columns: [{ name: 'id' }, { name: 'at' }, { name: 'y' }],
    })
    expect(await firn('group', 'edit', 'evolving', '--drop-feature', 'y')).toMatchObject({
      code: 1,
      err: expect.stringContaining('at least one feature'),
    })
    await json('group', 'remove', 'evolving', '--delete-data')
  })

  it('carries a FILE group over to ICEBERG', async () => {
    await json(
      ...['group', 'add', 'filed', '--entity', 'thing', '--from', 'one.csv', '--event-time', 'at'],
      ...['--store', 'file'],
    )
    await json('write', 'filed', '--from', 'one.csv')
    expect(await json('convert', 'filed', '--to', 'iceberg', '--namespace', 'a.b', '--table', 't')).toEqual({
      group: 'filed',
      rows: 2,
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      receipt: expect.objectContaining({ path: 'local.a.b.t', rows: 2, storageType: 'ICEBERG' }),
    })
    expect(await json('snapshots', 'filed')).toMatchObject({ snapshots: [{ rows: 2 }] })
    expect(await firn('convert', 'filed', '--to', 'hive')).toMatchObject({ code: 2 })
    await json('group', 'remove', 'filed', '--delete-data')
  })

  it('merges and overwrites a range, as a group or a write says', async () => {
    const write = (file: string, ...options: string[]) => json('write', 'merged', '--from', file, ...options)
    await json(
      'group',
      'add',
      'merged',
      '--entity',
      'thing',
      '--from',
      'one.csv',
      '--event-time',
      'at',
      '--mode',
      'merge',
    )
    expect(await write('one.csv')).toMatchObject({ rows: 2, replacedRows: 0 })
    await writeFile(
      path.join(folder, 'twice.csv'),
      'id,at,x\nA,2024-01-01 00:00:00,5\nA,2024-01-01 00:00:00,6\n',
    )
    const refused = await firn('write', 'merged', '--from', 'twice.csv', '--json')
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({
      error: { code: 'invalid_input', hint: expect.stringContaining('--on-duplicates last') },
    })
    expect(await write('twice.csv', '--on-duplicates', 'last')).toMatchObject({ rows: 1, replacedRows: 1 })
    const range = ['--mode', 'overwrite-range', '--start', '2024-01-01 06:00']
    expect((await firn('write', 'merged', '--from', 'one.csv', ...range)).code).toBe(1)
    expect(await write('one.csv', ...range, '--end', '2024-01-01')).toMatchObject({
      rows: 1,
      replacedRows: 1,
    })
    expect((await json('preview', 'merged', '--order-by', 'id')).rows).toMatchObject([
      { id: 'A', x: 6 },
      { id: 'B', x: 2 },
    ])
    const said = await firn('write', 'merged', '--from', 'one.csv')
    expect(said.out).toContain('They took the place of 2 rows.')
    await json('group', 'remove', 'merged', '--delete-data')
  })

  it('says 2 and one document for wrong usage', async () => {
    const wrong = await firn('write', 'things', '--from', 'one.csv', '--mode', 'replace', '--json')
    expect(wrong.code).toBe(2)
    expect(JSON.parse(wrong.out)).toMatchObject({ error: { code: 'usage' } })
    expect((await firn('no-such-command')).code).toBe(2)
    const kind = await firn(
      'group',
      'add',
      'g',
      '--entity',
      'thing',
      '--from',
      'one.csv',
      '--event-time',
      'at',
      '--store',
      's3',
    )
    expect(kind).toMatchObject({ code: 2, err: expect.stringContaining('Unsupported store kind: s3') })
  })

  it('edits and removes', async () => {
    expect(await firn('entity', 'remove', 'thing')).toMatchObject({
      code: 1,
      err: expect.stringContaining('things'),
    })
    await json('group', 'edit', 'things', '--rename', 'stuff', '--description', 'What it is')
    expect(await json('groups')).toMatchObject({
      groups: [{ name: 'stuff', description: 'What it is', writes: 2 }],
    })
    await json('group', 'remove', 'stuff', '--delete-data')
    await json('entity', 'remove', 'thing')
    expect(await json('groups')).toMatchObject({ groups: [] })
  })
})
