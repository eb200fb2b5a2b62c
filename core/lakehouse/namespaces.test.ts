import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { call, newLakehouse, newTable, ok, refusal } from './testing/lakehouse-fixture.ts'

const SEP = encodeURIComponent('\u001f')

describe('namespaces', () => {
  it('are made, loaded, listed, nested and dropped', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const made = await ok(call(lake, 'POST', 'namespaces', { namespace: ['a'], properties: { owner: 'me' } }))
    expect(made).toEqual({ namespace: ['a'], properties: { owner: 'me' } })
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['a', 'b'] }))
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['c'] }))
    expect(await ok(call(lake, 'GET', 'namespaces'))).toEqual({ namespaces: [['a'], ['c']] })
    expect(await ok(call(lake, 'GET', 'namespaces?parent=a'))).toEqual({ namespaces: [['a', 'b']] })
    expect(await ok(call(lake, 'GET', `namespaces?parent=a${SEP}b`))).toEqual({ namespaces: [] })
    expect(await ok(call(lake, 'GET', `namespaces/a${SEP}b`))).toEqual({
      namespace: ['a', 'b'],
      properties: {},
    })
    expect((await call(lake, 'HEAD', 'namespaces/a')).status).toBe(204)
    expect(await refusal(call(lake, 'DELETE', 'namespaces/a'))).toBe(
      '409 NamespaceNotEmptyException: Namespace a is not empty. It contains namespaces: b',
    )
    expect((await call(lake, 'DELETE', `namespaces/a${SEP}b`)).status).toBe(204)
    expect((await call(lake, 'DELETE', 'namespaces/a')).status).toBe(204)
    expect(await ok(call(lake, 'GET', 'namespaces'))).toEqual({ namespaces: [['c']] })
    expect(await readdir(fixture.root)).toEqual(expect.not.arrayContaining(['a']))
  })

  it('that are not there are refused by name', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const missing = '404 NoSuchNamespaceException: Namespace does not exist: x'
    expect(await refusal(call(lake, 'GET', 'namespaces/x'))).toBe(missing)
    expect(await refusal(call(lake, 'HEAD', 'namespaces/x'))).toBe(missing)
    expect(await refusal(call(lake, 'DELETE', 'namespaces/x'))).toBe(missing)
    expect(await refusal(call(lake, 'GET', 'namespaces?parent=x'))).toBe(missing)
    expect(await refusal(call(lake, 'GET', 'namespaces/x/tables'))).toBe(missing)
    expect(await refusal(call(lake, 'POST', 'namespaces/x/properties', { updates: { a: '1' } }))).toBe(
      missing,
    )
    expect(await refusal(call(lake, 'POST', 'namespaces', { namespace: ['x', 'y'] }))).toBe(missing)
    expect(await refusal(call(lake, 'GET', `namespaces/x${SEP}y`))).toBe(`${missing}.y`)
  })

  it('exist once', async () => {
    await using fixture = await newLakehouse()
    const create = () => call(fixture.lake, 'POST', 'namespaces', { namespace: ['a'] })
    const answers = await Promise.all(Array.from({ length: 8 }, create))
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(7).fill(409)])
    expect(await refusal(create())).toBe('409 AlreadyExistsException: Namespace already exists: a')
  })

  it.each([
    [{ namespace: [] }, '400 BadRequestException: Invalid namespace: empty'],
    [{ namespace: [''] }, '400 BadRequestException: Names must not be empty'],
    [{}, '400 IllegalArgumentException: Invalid namespace: null'],
    [{ namespace: ['a'], properties: { n: 1 } }, '400 BadRequestException: Cannot parse properties.n'],
  ])('refuses %j', async (body, message) => {
    await using fixture = await newLakehouse()
    expect(await refusal(call(fixture.lake, 'POST', 'namespaces', body))).toContain(message)
  })

  it('have properties that are set and removed', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['a'], properties: { one: '1', two: '2' } }))
    const changes = { removals: ['one', 'nope'], updates: { two: 'II', three: 'III' } }
    expect(await ok(call(lake, 'POST', 'namespaces/a/properties', changes))).toEqual({
      updated: ['two', 'three'],
      removed: ['one'],
      missing: ['nope'],
    })
    const { properties } = await ok(call(lake, 'GET', 'namespaces/a'))
    expect(properties).toEqual({ two: 'II', three: 'III' })
    const both = { removals: ['two'], updates: { two: '' } }
    expect(await refusal(call(lake, 'POST', 'namespaces/a/properties', both))).toBe(
      '422 UnprocessableEntityException: Invalid namespace update, cannot simultaneously set and remove keys: [two]',
    )
  })

  it('keep the properties of all who set some at once', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['a'] }))
    const keys = Array.from({ length: 20 }, (_, n) => `key${n}`)
    await Promise.all(
      keys.map((key) => ok(call(lake, 'POST', 'namespaces/a/properties', { updates: { [key]: key } }))),
    )
    const { properties } = await ok(call(lake, 'GET', 'namespaces/a'))
    expect(Object.keys(properties ?? {}).sort()).toEqual([...keys].sort())
  })

  it('are listed in pages', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    for (const name of ['e', 'c', 'a', 'd', 'b'])
      await ok(call(lake, 'POST', 'namespaces', { namespace: [name] }))
    const first = await ok(call(lake, 'GET', 'namespaces?pageToken=&pageSize=2'))
    expect(first).toEqual({ namespaces: [['a'], ['b']], 'next-page-token': 'b' })
    // What comes and goes between two pages does not shift them.
    await ok(call(lake, 'DELETE', 'namespaces/a'))
    const second = await ok(call(lake, 'GET', 'namespaces?pageToken=b&pageSize=2'))
    expect(second).toEqual({ namespaces: [['c'], ['d']], 'next-page-token': 'd' })
    const last = await ok(call(lake, 'GET', 'namespaces?pageToken=d&pageSize=2'))
    expect(last).toEqual({ namespaces: [['e']] })
    expect(await refusal(call(lake, 'GET', 'namespaces?pageSize=no'))).toContain('Invalid page size: no')
  })

  it.each(['a b', 'a.b', 'größe', 'con', '~', '..', '/', 'a/b', '日本', '💧', 'x'.repeat(300), '%2F', 'a"b'])(
    'may be called %j',
    async (name) => {
      await using fixture = await newLakehouse()
      const { lake } = fixture
      await ok(call(lake, 'POST', 'namespaces', { namespace: [name] }))
      await ok(call(lake, 'POST', 'namespaces', { namespace: [name, name] }))
      expect(await ok(call(lake, 'GET', 'namespaces'))).toEqual({ namespaces: [[name]] })
      const encoded = encodeURIComponent(name)
      const { namespace } = await ok(call(lake, 'GET', `namespaces/${encoded}${SEP}${encoded}`))
      expect(namespace).toEqual([name, name])
    },
  )

  it('that differ only in case are two, or refused where the disk cannot tell them apart', async () => {
    await using fixture = await newLakehouse()
    const { lake, root } = fixture
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['Orders'] }))
    // As such a disk answers for the folder `orders`:
    await mkdir(path.join(root, 'orders'))
    const marker = await readFile(path.join(root, 'Orders', '.namespace.json'), 'utf8')
    await writeFile(path.join(root, 'orders', '.namespace.json'), marker)
    expect((await call(lake, 'HEAD', 'namespaces/orders')).status).toBe(404)
    expect(await refusal(call(lake, 'POST', 'namespaces', { namespace: ['orders'] }))).toBe(
      '409 AlreadyExistsException: Namespace orders differs only in case from Orders, and this disk cannot tell them apart',
    )
  })

  it('with tables are not dropped', async () => {
    await using fixture = await newLakehouse()
    await newTable(fixture.lake)
    expect(await refusal(call(fixture.lake, 'DELETE', 'namespaces/ns'))).toBe(
      '409 NamespaceNotEmptyException: Namespace ns is not empty. It contains tables.',
    )
  })

  it('may be called like a table beside them', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    await newTable(lake, 'both')
    await ok(call(lake, 'POST', 'namespaces', { namespace: ['ns', 'both'] }))
    expect(await ok(call(lake, 'GET', 'namespaces?parent=ns'))).toEqual({ namespaces: [['ns', 'both']] })
    await ok(call(lake, 'DELETE', 'namespaces/ns/tables/both?purgeRequested=true'))
    expect((await call(lake, 'HEAD', `namespaces/ns${SEP}both`)).status).toBe(204)
  })

  it('are made anew where files of dropped tables lie', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    const { location } = await newTable(lake)
    await ok(call(lake, 'DELETE', 'namespaces/ns/tables/t'))
    await ok(call(lake, 'DELETE', 'namespaces/ns'))
    const again = await newTable(lake)
    expect(path.dirname(again.location)).toBe(path.dirname(location))
    expect(again.location).toMatch(/\/ns\/t-[0-9a-f]{8}$/)
  })

  it('never lose a table that is made while they are dropped', async () => {
    await using fixture = await newLakehouse()
    const { lake } = fixture
    for (let round = 0; round < 30; round += 1) {
      await ok(call(lake, 'POST', 'namespaces', { namespace: ['n'] }))
      const table = { name: 't', schema: { type: 'struct', fields: [] } }
      const [created, dropped] = await Promise.all([
        call(lake, 'POST', 'namespaces/n/tables', table),
        call(lake, 'DELETE', 'namespaces/n'),
      ])
      const loaded = await call(lake, 'GET', 'namespaces/n/tables/t')
      expect(loaded.status).toBe(created.status === 200 ? 200 : 404)
      if (created.status === 200) expect(dropped.status).toBe(409)
      await call(lake, 'DELETE', 'namespaces/n/tables/t?purgeRequested=true')
      await call(lake, 'DELETE', 'namespaces/n')
      await rm(path.join(fixture.root, 'n'), { recursive: true, force: true })
    }
  })
})
