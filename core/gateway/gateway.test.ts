import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CatalogRequest, type CatalogResponse, errorResponse } from '../spec/catalog.ts'
import { type Gateway, type GatewayEvent, startGateway } from './gateway.ts'

const noIo = {
  read: () => Promise.reject(new Error('no io')),
  write: () => Promise.reject(new Error('no io')),
}

let gateway: Gateway
let events: GatewayEvent[]
let seen: CatalogRequest[]
let answer: (request: CatalogRequest) => CatalogResponse | Promise<CatalogResponse>

beforeEach(async () => {
  events = []
  seen = []
  answer = () => ({ status: 200, body: {} })
  gateway = await startGateway({ io: noIo, log: (event) => events.push(event) })
  gateway.mount('lake house', {
    handle: async (asked) => {
      seen.push(asked)
      return answer(asked)
    },
  })
})
afterEach(() => gateway.close())

const at = (path: string): string => `${gateway.uri}/c/lake%20house/v1/${path}`
const get = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(at(path), { ...init, headers: { authorization: `Bearer ${gateway.token}`, ...init.headers } })

/** A request as no well-behaved client makes it. */
function raw(options: { path: string; headers: Record<string, string>; method?: string }): Promise<number> {
  const { port } = new URL(gateway.uri)
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, setHost: false, ...options }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject).end()
  })
}

describe('the door', () => {
  it('opens for the token alone', async () => {
    const status = async (authorization?: string): Promise<number> =>
      (await fetch(at('namespaces'), authorization === undefined ? {} : { headers: { authorization } }))
        .status
    expect(await status(`Bearer ${gateway.token}`)).toBe(200)
    expect(await status(`bearer ${gateway.token}`)).toBe(200)
    for (const wrong of [
      undefined,
      '',
      'Bearer ',
      `Bearer ${gateway.token}x`,
      `Basic ${gateway.token}`,
      'Bearer undefined',
    ])
      expect(await status(wrong)).toBe(401)
    expect(seen).toHaveLength(2)
    const refused = await fetch(at('namespaces'))
    expect(await refused.json()).toMatchObject({ error: { code: 401, type: 'NotAuthorizedException' } })
  })

  it("does not take a write's token, nor does a write take another's", async () => {
    const begin = (table: string) =>
      gateway.beginWrite({ connection: 'lake house', namespace: ['n'], table, mode: 'append' })
    const [one, two] = [begin('one'), begin('two')]
    const status = async (uri: string, token: string): Promise<number> =>
      (await fetch(`${uri}/v1/config`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await status(one.uri, one.token)).toBe(200)
    expect(await status(one.uri, two.token)).toBe(401)
    expect(await status(one.uri, gateway.token)).toBe(401)
    expect(await status(`${gateway.uri}/c/lake%20house`, one.token)).toBe(401)
    expect(await status(`${gateway.uri}/w/00000000`, one.token)).toBe(401)
  })

  it('stays shut for web pages, whatever name they gave this address', async () => {
    const { host, port } = new URL(gateway.uri)
    const authorization = `Bearer ${gateway.token}`
    const path = '/c/lake%20house/v1/config'
    expect(await raw({ path, headers: { host, authorization } })).toBe(200)
    expect(await raw({ path, headers: { host: `localhost:${port}`, authorization } })).toBe(200)
    expect(await raw({ path, headers: { host: `evil.example:${port}`, authorization } })).toBe(403)
    expect(await raw({ path, headers: { host, authorization, origin: 'http://evil.example' } })).toBe(403)
    expect(await raw({ path, headers: { host, authorization, origin: 'null' } })).toBe(403)
  })

  it('is not shaken by odd addresses', async () => {
    const { host } = new URL(gateway.uri)
    const headers = { host, authorization: `Bearer ${gateway.token}` }
    for (const path of [
      '/',
      '//',
      '/c',
      '/c/',
      '/c//v1',
      '/c/x/v2/config',
      '/%',
      '/c/%ff/v1',
      'http://[',
      '*',
      '/w/a/v1',
    ])
      expect([401, 404]).toContain(await raw({ path, headers }))
    expect((await get('config')).status).toBe(200)
  })
})

describe('a connection', () => {
  it('is given the request as it came: path, query, headers, body', async () => {
    const body = '{"name":"t","snapshot-id":8744736658442914487}'
    await get('namespaces/a%1Fb/tables/x%2Fy?pageSize=2&pageToken=', {
      method: 'POST',
      body,
      headers: { 'x-iceberg-access-delegation': 'vended-credentials', cookie: 'a=b' },
    })
    const [asked] = seen
    expect(asked).toMatchObject({
      method: 'POST',
      path: ['namespaces', 'a\u001fb', 'tables', 'x/y'],
      body: { name: 't', 'snapshot-id': 8744736658442914487n },
    })
    expect([...(asked?.query ?? [])]).toEqual([
      ['pageSize', '2'],
      ['pageToken', ''],
    ])
    expect(asked?.headers).toMatchObject({ 'x-iceberg-access-delegation': 'vended-credentials' })
    expect(Object.keys(asked?.headers ?? {})).not.toEqual(expect.arrayContaining(['authorization']))
    expect(asked?.headers).not.toHaveProperty('cookie')
  })

  it('answers without losing a digit, with its status and headers', async () => {
    answer = () => ({ status: 202, headers: { etag: '"x"' }, body: { 'snapshot-id': 8744736658442914487n } })
    const response = await get('namespaces')
    expect(response.status).toBe(202)
    expect(response.headers.get('etag')).toBe('"x"')
    expect(await response.text()).toBe('{"snapshot-id":8744736658442914487}')
  })

  it('answers HEAD and 204 without a body', async () => {
    answer = () => ({ status: 204 })
    expect((await get('namespaces/x', { method: 'HEAD' })).status).toBe(204)
    expect((await get('namespaces/x', { method: 'DELETE' })).status).toBe(204)
    answer = () => errorResponse(404, 'NoSuchNamespaceException', 'no')
    expect((await get('namespaces/x', { method: 'HEAD' })).status).toBe(404)
  })

  it("answers config without the catalog's own address, prefix and credentials", async () => {
    answer = () => ({
      status: 200,
      body: {
        defaults: { prefix: 'p', 's3.region': 'eu' },
        overrides: { uri: 'http://real.example/catalog', prefix: 'p', token: 'secret', warehouse: 'w' },
        endpoints: ['GET /v1/{prefix}/namespaces'],
      },
    })
    expect(await (await get('config?warehouse=w')).json()).toEqual({
      defaults: { 's3.region': 'eu' },
      overrides: { warehouse: 'w' },
      endpoints: ['GET /v1/{prefix}/namespaces'],
    })
  })

  it('answers tables without what leads past the gateway, but with the settings of their storage', async () => {
    answer = () => ({
      status: 200,
      body: {
        metadata: {},
        config: {
          's3.endpoint': 'http://minio',
          's3.access-key-id': 'vended',
          's3.signer.uri': 'http://real.example/sign',
          's3.remote-signing-enabled': 'true',
          token: 'secret',
        },
      },
    })
    expect(await (await get('namespaces/n/tables/t')).json()).toEqual({
      metadata: {},
      config: { 's3.endpoint': 'http://minio', 's3.access-key-id': 'vended' },
    })
  })

  it('that fails is an error in the form of the specification, and is logged', async () => {
    answer = () => {
      throw new Error('broken')
    }
    const response = await get('namespaces')
    expect(response.status).toBe(500)
    expect(await response.json()).toEqual({
      error: { message: 'The gateway failed', type: 'InternalServerError', code: 500 },
    })
    await expect
      .poll(() => events.at(-1))
      .toMatchObject({ status: 500, error: expect.stringContaining('broken') })
  })

  it('that is unmounted is gone', async () => {
    gateway.unmount('lake house')
    expect((await get('config')).status).toBe(404)
    expect(() =>
      gateway.beginWrite({ connection: 'lake house', namespace: ['n'], table: 't', mode: 'append' }),
    ).toThrow(/no connection/)
  })

  it('hears when a reader goes away', async () => {
    const client = new AbortController()
    const heard = new Promise<void>((resolve) => {
      answer = (asked) =>
        new Promise(() => {
          asked.signal?.addEventListener('abort', () => resolve())
          client.abort()
        })
    })
    await expect(get('namespaces', { signal: client.signal })).rejects.toThrow()
    await heard
  })
})

describe('requests that are refused', () => {
  it('are too large, not JSON, or of an unknown method', async () => {
    expect((await get('namespaces', { method: 'POST', body: '{' })).status).toBe(400)
    expect((await get('namespaces', { method: 'PATCH', body: '{}' })).status).toBe(405)
    const large = `"${'x'.repeat(65 * 1024 * 1024)}"`
    expect((await get('namespaces', { method: 'POST', body: large })).status).toBe(413)
    expect(seen).toEqual([])
  })
})

describe('a write', () => {
  const begin = (writeId?: string) =>
    gateway.beginWrite({
      connection: 'lake house',
      namespace: ['a', 'b'],
      table: 't',
      mode: 'append',
      ...(writeId !== undefined && { writeId }),
    })

  it('has an id that is a plain name, used once', () => {
    expect(begin('my-write_1').uri).toBe(`${gateway.uri}/w/my-write_1`)
    for (const wrong of ['my-write_1', 'short', '../../../etc', 'with space', 'x'.repeat(65)])
      expect(() => begin(wrong)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })

  it('may change its own table and nothing else', async () => {
    const { uri, token } = begin()
    const post = async (path: string, body: unknown, method = 'POST'): Promise<number> =>
      (
        await fetch(`${uri}/v1/${path}`, {
          method,
          body: JSON.stringify(body),
          headers: { authorization: `Bearer ${token}` },
        })
      ).status
    expect(await post('namespaces/a%1Fb/tables/other', { updates: [] })).toBe(403)
    expect(await post('namespaces/a/tables/t', { updates: [] })).toBe(403)
    expect(await post('namespaces/a%1Fb/tables', { name: 'other' })).toBe(403)
    expect(await post('namespaces', { namespace: ['x'] })).toBe(403)
    expect(await post('transactions/commit', {})).toBe(403)
    expect(await post('namespaces/a%1Fb/tables/t', undefined, 'DELETE')).toBe(403)
    expect(seen).toEqual([])
    expect(await post('namespaces/a%1Fb/tables/t/metrics', {})).toBe(200)
  })
})

describe('the log', () => {
  it('holds no token, header, query or body', async () => {
    const { uri, token } = gateway.beginWrite({
      connection: 'lake house',
      namespace: ['n'],
      table: 't',
      mode: 'append',
    })
    await get('config?warehouse=planted-secret', { headers: { 'x-secret': 'planted-secret' } })
    await get('namespaces', { method: 'POST', body: '"planted-secret"' })
    await fetch(`${uri}/v1/config`, { headers: { authorization: `Bearer ${token}` } })
    await fetch(`${uri}/v1/config`, { headers: { authorization: 'Bearer planted-secret' } })
    await expect.poll(() => events.length).toBe(4)
    const log = JSON.stringify(events)
    for (const secret of [gateway.token, token, 'planted-secret']) expect(log).not.toContain(secret)
  })
})

describe('closing', () => {
  it('does not wait for a client that hangs', async () => {
    const reached = new Promise<void>((resolve) => {
      answer = () => {
        resolve()
        return new Promise(() => undefined)
      }
    })
    const hanging = get('namespaces').catch((error: unknown) => error)
    await reached
    const another = await startGateway({ io: noIo })
    await another.close()
    await gateway.close()
    expect(await hanging).toBeInstanceOf(Error)
    gateway = await startGateway({ io: noIo })
  })
})
