// The HTTP of the gateway and nothing of its meaning: loopback only, a bearer token on every request, requests from
// web pages refused, JSON in and out without losing a digit.

import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FirnError } from '../contract/errors.ts'
import { type CatalogRequest, type CatalogResponse, errorResponse } from '../spec/catalog.ts'
import { type JsonValue, parseJson, stringifyJson } from '../spec/json.ts'

export interface HttpRequest extends CatalogRequest {
  readonly pathname: string
}

export interface HttpServer {
  /** `http://127.0.0.1:PORT` */
  readonly uri: string
  close(): Promise<void>
}

export interface ServerOptions {
  readonly port: number
  readonly maxBodyBytes: number
  /** The token that this path needs; undefined: no such door. */
  readonly tokenFor: (pathname: string) => string | undefined
  readonly handle: (request: HttpRequest) => Promise<CatalogResponse>
  readonly onRequest: (event: RequestEvent) => void
}

export interface RequestEvent {
  readonly kind: 'request'
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly status: number
  readonly milliseconds: number
  /** What went wrong inside, where something did. */
  readonly error?: string
}

const METHODS = ['GET', 'POST', 'HEAD', 'DELETE', 'PUT'] as const
/** What of a request's headers concerns a catalog. */
const PASSED_HEADERS = [
  'accept',
  'content-type',
  'if-none-match',
  'idempotency-key',
  'user-agent',
  'x-iceberg-access-delegation',
]

/** Listens on 127.0.0.1. Rejects when the port is taken. */
export async function startServer(options: ServerOptions): Promise<HttpServer> {
  const server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now()
    const url = urlOf(message)
    let answer: CatalogResponse
    let error: string | undefined
    try {
      answer = refusalOf(message, url.pathname) ?? (await answerTo(message, response, url))
    } catch (caught) {
      error = caught instanceof Error ? (caught.stack ?? caught.message) : String(caught)
      answer = answerForError(caught)
    }
    send(response, message.method ?? 'GET', answer)
    options.onRequest({
      kind: 'request',
      method: message.method ?? '',
      path: url.pathname,
      status: answer.status,
      milliseconds: performance.now() - started,
      ...(error !== undefined && { error }),
    })
  }

  /** A page in a browser could reach this port: by its own origin, or by a name that is made to point here. */
  function refusalOf(message: IncomingMessage, pathname: string): CatalogResponse | undefined {
    if (message.headers.origin !== undefined || !hosts.has(message.headers.host ?? ''))
      return errorResponse(403, 'ForbiddenException', 'Not from a browser')
    const token = options.tokenFor(pathname)
    const given = /^Bearer (.+)$/i.exec(message.headers.authorization ?? '')?.[1]
    if (given === undefined || !sameToken(given, token))
      return errorResponse(401, 'NotAuthorizedException', 'A valid bearer token is needed')
    return undefined
  }

  async function answerTo(
    message: IncomingMessage,
    response: ServerResponse,
    { pathname, searchParams: query }: URL,
  ): Promise<CatalogResponse> {
    const method = METHODS.find((known) => known === message.method)
    if (!method) return errorResponse(405, 'BadRequestException', `No such method: ${message.method}`)
    const body = await readBody(message, options.maxBodyBytes)
    if (body === undefined)
      return errorResponse(
        413,
        'BadRequestException',
        `The request is larger than ${options.maxBodyBytes} bytes`,
      )
    let json: JsonValue | undefined
    try {
      json = body.length === 0 ? undefined : parseJson(body.toString('utf8'))
    } catch {
      return errorResponse(400, 'BadRequestException', 'The request is not JSON')
    }
    const abort = new AbortController()
    response.once('close', () => abort.abort())
    return options.handle({
      method,
      pathname,
      path: [],
      query,
      headers: passedHeaders(message),
      ...(json !== undefined && { body: json }),
      // Only what changes nothing is given up when the client goes away.
      ...((method === 'GET' || method === 'HEAD') && { signal: abort.signal }),
    })
  }

  return {
    uri: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

/** What is no URL leads to no door. */
function urlOf(message: IncomingMessage): URL {
  const text = message.url ?? ''
  return new URL(
    text.startsWith('/') && URL.canParse(`http://localhost${text}`)
      ? `http://localhost${text}`
      : 'http://localhost/',
  )
}

/** In constant time. Without a door there is no token, and the answer is the same. */
function sameToken(given: string, expected: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected ?? '')) && expected !== undefined
}

function passedHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of PASSED_HEADERS) {
    const value = message.headers[name]
    if (typeof value === 'string') headers[name] = value
  }
  return headers
}

/** Undefined: too large; the rest is thrown away. */
async function readBody(message: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  }
  return size > limit ? undefined : Buffer.concat(chunks)
}

function send(response: ServerResponse, method: string, answer: CatalogResponse): void {
  if (response.destroyed) return
  const bodyless =
    method === 'HEAD' || answer.status === 204 || answer.status === 304 || answer.body === undefined
  const text = bodyless ? '' : stringifyJson(answer.body ?? null)
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers ?? {}
  response.writeHead(answer.status, {
    ...headers,
    ...(!bodyless && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  })
  response.end(text)
}

function answerForError(error: unknown): CatalogResponse {
  if (!(error instanceof FirnError)) return errorResponse(500, 'InternalServerError', 'The gateway failed')
  switch (error.code) {
    case 'unauthorized':
      return errorResponse(403, 'ForbiddenException', error.message)
    case 'unreachable':
      return errorResponse(502, 'ServiceUnavailableException', error.message)
    default:
      return errorResponse(500, 'InternalServerError', error.message)
  }
}
