import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../spec/json.ts'
import { readTableMetadata } from '../spec/metadata.ts'
import {
  addSnapshot,
  append,
  call,
  commit,
  loadMetadata,
  metadataOf,
  newLakehouse,
  newTable,
  ok,
  refusal,
  SCHEMA,
  setMain,
} from './testing/lakehouse-fixture.ts'

const TABLES = 'namespaces/ns/tables'

describe('/v1/config', () => {
  it('lists the endpoints that are there, and they are', async () => {
    await using fixture = await newLakehouse()
    const config = await ok(call(fixture.lake, 'GET', 'config?warehouse=any'))
    expect(config).toMatchObject({ defaults: {}, overrides: {} })
    expect(config.endpoints).toContain('POST /v1/{prefix}/namespaces/{namespace}/tables/{table}')
    expect(config.endpoints).not.toContain('POST /v1/{prefix}/transactions/commit')
    for (const other of ['transactions/commit', 'namespaces/ns/views', 'nonsense'])
      expect(await refusal(call(fixture.lake, 'POST', other, {}))).toContain('No route for request')
  })
})

describe('a table', () => {
  it('is made with its folders, an entry, a first metadata file and a hint', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    const metadata = await newTable(lake, 't', { owner: 'me' })
    const folder = path.join(root, 'ns', 't')
    expect(metadata).toMatchObject({ location: folder, 'format-version': 2, properties: { owner: 'me' } })
    expect(await readFile(path.join(folder, 'metadata', 'version-hint.text'), 'utf8')).toBe('1')
    expect((await stat(path.join(folder, 'data'))).isDirectory()).toBe(true)
    const loaded = await ok(call(lake, 'GET', `${TABLES}/t`))
    expect(loaded['metadata-location']).toBe(path.join(folder, 'metadata', 'v1.metadata.json'))
    const file = await readFile(path.join(folder, 'metadata', 'v1.metadata.json'), 'utf8')
    expect(readTableMetadata(parseJson(file))).toEqual(metadata)
    expect(parseJson(await readFile(path.join(root, 'ns', 't.table.json'), 'utf8'))).toMatchObject({
      name: 't',
      uuid: metadata['table-uuid'],
      location: folder,
    })
  })

  it('exists once, whoever asks for it at the same time', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['ns'] }))
    const create = () => call(lake, 'POST', TABLES, { name: 't', schema: SCHEMA })
    const answers = await Promise.all(Array.from({ length: 8 }, create))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(7).fill(409)])
    const winner = answers.find((answer) => answer.status === 200)
    expect(winner?.body).toMatchObject({
      metadata: (await ok(call(lake, 'GET', `${TABLES}/t`))).metadata ?? null,
    })
    expect(await refusal(create())).toBe('409 AlreadyExistsException: Table already exists: ns.t')
    expect(await refusal(call(lake, 'POST', 'namespaces/no/tables', { name: 't', schema: SCHEMA }))).toBe(
      '404 NoSuchNamespaceException: Namespace does not exist: no',
    )
  })

  it('that is not there is refused by name', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake, 'other')
    const missing = '404 NoSuchTableException: Table does not exist: ns.t'
    expect(await refusal(call(lake, 'GET', `${TABLES}/t`))).toBe(missing)
    expect(await refusal(call(lake, 'HEAD', `${TABLES}/t`))).toBe(missing)
    expect(await refusal(call(lake, 'DELETE', `${TABLES}/t`))).toBe(missing)
    expect(await refusal(commit(lake, [{ action: 'set-properties', updates: { a: '1' } }]))).toBe(missing)
    expect(await refusal(call(lake, 'GET', 'namespaces/no/tables/t'))).toBe(
      '404 NoSuchTableException: Table does not exist: no.t',
    )
  })

  it.each([
    'a b',
    'a.b',
    'größe',
    'CON',
    '..',
    'a/b',
    '日本 語',
    'x'.repeat(300),
    "it's",
    'metadata',
    'a%20b',
  ])('may be called %j', async (name) => {
    await using fixture = await newLakehouse({}, 'ä ö [1]#?%20')
    const { lake } = fixture
    const metadata = await newTable(lake, name)
    const { identifiers } = await ok(call(lake, 'GET', TABLES))
    expect(identifiers).toEqual([{ namespace: ['ns'], name }])
    const loaded = metadataOf(await ok(call(lake, 'GET', `${TABLES}/${encodeURIComponent(name)}`)))
    expect(loaded).toEqual(metadata)
    expect(path.dirname(metadata.location)).toBe(path.join(fixture.root, 'ns'))
  })

  it('whose name differs only in case is another, or refused where the disk cannot tell them apart', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    await newTable(lake, 'Orders')
    await newTable(lake, 'ORDERS')
    // As such a disk answers for the file of `orders`:
    const entry = await readFile(path.join(root, 'ns', 'Orders.table.json'), 'utf8')
    await writeFile(path.join(root, 'ns', 'orders.table.json'), entry)
    expect((await call(lake, 'HEAD', `${TABLES}/orders`)).status).toBe(404)
    expect(await refusal(call(lake, 'POST', TABLES, { name: 'orders', schema: SCHEMA }))).toBe(
      '409 AlreadyExistsException: Table ns.orders differs only in case from Orders, and this disk cannot tell them apart',
    )
  })

  it('is listed in pages', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    for (const name of ['c', 'a', 'b']) await newTable(lake, name)
    expect(await ok(call(lake, 'GET', `${TABLES}?pageSize=2`))).toEqual({
      identifiers: [
        { namespace: ['ns'], name: 'a' },
        { namespace: ['ns'], name: 'b' },
      ],
      'next-page-token': 'b',
    })
    expect(await ok(call(lake, 'GET', `${TABLES}?pageSize=2&pageToken=b`))).toEqual({
      identifiers: [{ namespace: ['ns'], name: 'c' }],
    })
  })

  it('is loaded with all snapshots or those of refs, and not again if it did not change', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake)
    await ok(append(lake, 1n))
    await ok(append(lake, 9007199254740993n))
    const all = await call(lake, 'GET', `${TABLES}/t?snapshots=all`)
    expect(metadataOf(await ok(Promise.resolve(all))).snapshots).toHaveLength(2)
    const refs = await call(lake, 'GET', `${TABLES}/t?snapshots=refs`)
    const shown = metadataOf(await ok(Promise.resolve(refs)))
    expect(shown.snapshots.map((snapshot) => snapshot['snapshot-id'])).toEqual([9007199254740993n])
    const etag = all.headers?.etag ?? ''
    expect(etag).not.toBe(refs.headers?.etag)
    const same = await call(lake, 'GET', `${TABLES}/t`, undefined, { 'If-None-Match': etag })
    expect(same).toEqual({ status: 304, headers: { etag } })
    await ok(append(lake, 3n))
    const changed = await call(lake, 'GET', `${TABLES}/t`, undefined, { 'If-None-Match': etag })
    expect(changed.status).toBe(200)
  })

  it('takes metrics reports', async () => {
    await using fixture = await newLakehouse()
    expect((await call(fixture.lake, 'POST', `${TABLES}/t/metrics`, {})).status).toBe(204)
  })
})

describe('a staged table', () => {
  it('is there only once it is committed, in one step with its first snapshot', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['ns'] }))
    const request = { name: 't', schema: SCHEMA, 'stage-create': true }
    const answer = await ok(call(lake, 'POST', TABLES, request))
    expect(answer).not.toHaveProperty('metadata-location')
    const staged = metadataOf(answer)
    expect(await readdir(staged.location)).toEqual(['data', 'metadata'])
    expect((await call(lake, 'HEAD', `${TABLES}/t`)).status).toBe(404)
    const updates = [
      { action: 'assign-uuid', uuid: staged['table-uuid'] },
      { action: 'upgrade-format-version', 'format-version': 2 },
      { action: 'add-schema', schema: SCHEMA },
      { action: 'set-current-schema', 'schema-id': -1 },
      { action: 'add-spec', spec: { 'spec-id': 0, fields: [] } },
      { action: 'set-default-spec', 'spec-id': -1 },
      { action: 'add-sort-order', 'sort-order': { 'order-id': 0, fields: [] } },
      { action: 'set-default-sort-order', 'sort-order-id': -1 },
      { action: 'set-location', location: staged.location },
      await addSnapshot(staged, 5n),
      setMain(5n),
    ]
    const create = () => commit(lake, updates, [{ type: 'assert-create' }])
    const created = metadataOf(await ok(create()))
    expect(created).toMatchObject({
      'table-uuid': staged['table-uuid'],
      location: staged.location,
      'current-snapshot-id': 5n,
      'metadata-log': [],
    })
    expect(await loadMetadata(lake)).toEqual(created)
    expect(await refusal(create())).toBe(
      '409 CommitFailedException: Requirement failed: table already exists',
    )
    expect(
      await refusal(
        commit(lake, updates, [{ type: 'assert-create' }, { type: 'assert-table-uuid', uuid: 'x' }], 'u'),
      ),
    ).toContain('400 BadRequestException: Invalid create requirements: [assert-table-uuid]')
  })

  it('that was never finished leaves its folder to the next one of the name', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['ns'] }))
    const request = { name: 't', schema: SCHEMA, 'stage-create': true }
    const staged = metadataOf(await ok(call(lake, 'POST', TABLES, request)))
    expect((await newTable(lake)).location).toBe(staged.location)
    const other = { ...request, name: 'u' }
    const unfinished = metadataOf(await ok(call(lake, 'POST', TABLES, other)))
    await writeFile(path.join(unfinished.location, 'data', 'part.parquet'), '')
    expect((await newTable(lake, 'u')).location).toMatch(/\/u-[0-9a-f]{8}$/)
  })

  it('of which two are made in the same folder is committed once', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['ns'] }))
    const commits = ['a', 'b', 'c', 'd'].map((uuid) =>
      commit(
        lake,
        [
          { action: 'assign-uuid', uuid },
          { action: 'add-schema', schema: SCHEMA },
          { action: 'set-location', location: path.join(fixture.root, 'ns', 't') },
        ],
        [{ type: 'assert-create' }],
      ),
    )
    const answers = await Promise.all(commits)
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409])
    const winner = answers.findIndex((answer) => answer.status === 200)
    expect((await loadMetadata(lake))['table-uuid']).toBe('abcd'[winner])
  })
})

describe('dropping', () => {
  it('keeps the files; a table made anew stays clear of them', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const old = await newTable(lake)
    await ok(append(lake, 1n))
    expect((await call(lake, 'DELETE', `${TABLES}/t?purgeRequested=false`)).status).toBe(204)
    expect((await call(lake, 'HEAD', `${TABLES}/t`)).status).toBe(404)
    expect(await readdir(path.join(old.location, 'metadata'))).toContain('v2.metadata.json')
    const anew = await newTable(lake)
    expect(anew.location).toMatch(/\/t-[0-9a-f]{8}$/)
    expect(anew['current-snapshot-id']).toBeNull()
    expect(anew['table-uuid']).not.toBe(old['table-uuid'])
  })

  it('with purge takes the files away', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    await newTable(lake)
    await ok(append(lake, 1n))
    expect((await call(lake, 'DELETE', `${TABLES}/t?purgeRequested=True`)).status).toBe(204)
    expect(await readdir(path.join(root, 'ns'))).toEqual(['.namespace.json'])
    expect((await newTable(lake)).location).toBe(path.join(root, 'ns', 't'))
  })

  it('with purge spares what another table or a user has in the same place', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    const one = await newTable(lake, 'one')
    await ok(call(lake, 'POST', TABLES, { name: 'two', schema: SCHEMA, location: one.location }))
    const outside = path.join(path.dirname(root), 'home')
    await mkdir(path.join(outside, 'data'), { recursive: true })
    await writeFile(path.join(outside, 'data', 'diary.txt'), '')
    await ok(call(lake, 'POST', TABLES, { name: 'three', schema: SCHEMA, location: outside }))
    for (const name of ['two', 'three'])
      await ok(call(lake, 'DELETE', `${TABLES}/${name}?purgeRequested=true`))
    expect(await loadMetadata(lake, 'one')).toEqual(one)
    expect(await readdir(path.join(outside, 'data'))).toEqual(['diary.txt'])
  })
})

describe('a table at a location of its client', () => {
  it('is kept there, local paths and file URIs alike', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    const folder = path.join(path.dirname(root), 'else where')
    for (const location of [folder, `file://${folder}-2`, `file:${folder}-3`]) {
      const name = String(location.length)
      await newTable(lake, `x${name}`)
      const made = await ok(call(lake, 'POST', TABLES, { name, schema: SCHEMA, location }))
      expect(made['metadata-location']).toBe(`${location}/metadata/v1.metadata.json`)
      expect((await loadMetadata(lake, name)).location).toBe(location)
    }
    const remote = { name: 'r', schema: SCHEMA, location: 's3://bucket/t' }
    expect(await refusal(call(lake, 'POST', TABLES, remote))).toContain('400 BadRequestException')
  })

  it('does not meet the versions of another one there', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const one = await newTable(lake, 'one')
    await ok(call(lake, 'POST', TABLES, { name: 'two', schema: SCHEMA, location: one.location }))
    for (const name of ['one', 'two', 'one'])
      await ok(commit(lake, [{ action: 'set-properties', updates: { [name]: name } }], [], name))
    expect((await loadMetadata(lake, 'one')).properties).toMatchObject({ one: 'one' })
    expect((await loadMetadata(lake, 'two')).properties).not.toHaveProperty('one')
  })
})

describe('registering', () => {
  it('takes up a table from its metadata file and goes on from there', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake)
    await ok(append(lake, 1n))
    const { 'metadata-location': location } = await ok(call(lake, 'GET', `${TABLES}/t`))
    const before = await loadMetadata(lake)
    await ok(call(lake, 'DELETE', `${TABLES}/t`))
    const register = { name: 'again', 'metadata-location': location ?? '' }
    const registered = await ok(call(lake, 'POST', 'namespaces/ns/register', register))
    expect(registered['metadata-location']).toBe(location)
    expect(await loadMetadata(lake, 'again')).toEqual(before)
    const updates = [{ action: 'set-properties', updates: { a: 'b' } }]
    const committed = metadataOf(await ok(commit(lake, updates, [], 'again')))
    expect(committed['metadata-log'].at(-1)?.['metadata-file']).toBe(location)
    expect(await loadMetadata(lake, 'again')).toEqual(committed)
    expect(await refusal(call(lake, 'POST', 'namespaces/ns/register', register))).toBe(
      '409 AlreadyExistsException: Table already exists: ns.again',
    )
  })

  it('refuses what is no metadata file', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    await newTable(lake)
    const register = (location: string) =>
      refusal(call(lake, 'POST', 'namespaces/ns/register', { name: 'x', 'metadata-location': location }))
    expect(await register('/nowhere/v1.metadata.json')).toBe(
      '404 NotFoundException: Metadata file does not exist: /nowhere/v1.metadata.json',
    )
    const torn = path.join(root, 'torn.metadata.json')
    await writeFile(torn, '{"format-version": 2,')
    expect(await register(torn)).toContain(`500 DamagedFileException: Damaged file ${torn}`)
    expect(await register('s3://b/v1.metadata.json')).toContain('keeps tables on local disks only')
  })
})

describe('renaming', () => {
  const rename = (source: string, destination: string, namespace = 'ns') => ({
    source: { namespace: ['ns'], name: source },
    destination: { namespace: [namespace], name: destination },
  })

  it('changes the name, also to another namespace, and no file of the table', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const before = await newTable(lake)
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['other'] }))
    expect((await call(lake, 'POST', 'tables/rename', rename('t', 'u', 'other'))).status).toBe(204)
    expect((await call(lake, 'HEAD', `${TABLES}/t`)).status).toBe(404)
    expect(metadataOf(await ok(call(lake, 'GET', 'namespaces/other/tables/u')))).toEqual(before)
    // The old name is free again, and what lies in its folder is the other table's.
    expect((await newTable(lake)).location).not.toBe(before.location)
  })

  it('refuses what is not there and what is there', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake)
    await newTable(lake, 'u')
    const refused = (body: ReturnType<typeof rename>) => refusal(call(lake, 'POST', 'tables/rename', body))
    expect(await refused(rename('no', 'x'))).toBe('404 NoSuchTableException: Table does not exist: ns.no')
    expect(await refused(rename('t', 'u'))).toBe('409 AlreadyExistsException: Table already exists: ns.u')
    expect(await refused(rename('t', 'x', 'no'))).toBe(
      '404 NoSuchNamespaceException: Namespace does not exist: no',
    )
    expect((await call(lake, 'HEAD', `${TABLES}/t`)).status).toBe(204)
  })

  it('to one name of many tables, and of one table to many names, succeeds once', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const names = ['a', 'b', 'c', 'd']
    for (const name of names) await newTable(lake, name)
    const toOne = await Promise.all(
      names.map((name) => call(lake, 'POST', 'tables/rename', rename(name, 'x'))),
    )
    expect(toOne.map((answer) => answer.status).sort()).toEqual([204, 409, 409, 409])
    const toMany = await Promise.all(
      names.map((name) => call(lake, 'POST', 'tables/rename', rename('x', `${name}2`))),
    )
    expect(toMany.map((answer) => answer.status).sort()).toEqual([204, 404, 404, 404])
    const { identifiers } = await ok(call(lake, 'GET', TABLES))
    expect(identifiers).toHaveLength(4)
  })

  it('against dropping: one of the two wins', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    for (let round = 0; round < 20; round += 1) {
      await newTable(lake, `t${round}`)
      const [renamed, dropped] = await Promise.all([
        call(lake, 'POST', 'tables/rename', rename(`t${round}`, `u${round}`)),
        call(lake, 'DELETE', `${TABLES}/t${round}?purgeRequested=true`),
      ])
      expect([renamed.status, dropped.status].sort()).toEqual([204, 404])
      const there = await call(lake, 'HEAD', `${TABLES}/u${round}`)
      expect(there.status).toBe(renamed.status)
    }
  })
})
