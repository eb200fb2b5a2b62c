// The one address that DuckDB attaches to, whatever catalog stands behind: it routes requests to connections, and
// gives each write an endpoint of its own whose commit it completes.

import { randomBytes, randomUUID } from 'node:crypto'
import { FirnError } from '../contract/errors.ts'
import { type Catalog, type CatalogResponse, errorResponse } from '../spec/catalog.ts'
import type { Schema } from '../spec/schema.ts'
import { type Backoff, DEFAULT_BACKOFF } from './backoff.ts'
import { type BlobIo, gatewayIo } from './blob-io.ts'
import type { FilesToCommit } from './new-files.ts'
import type { AppendsToReplay } from './replayed-appends.ts'
import { rewriteConfigAnswer, rewriteTableAnswer } from './rewrite-config.ts'
import { routeOf } from './routes.ts'
import { type HttpRequest, type RequestEvent, startServer } from './server.ts'
import { createTableQueue } from './table-queue.ts'
import type { CommitReceipt, WriteIntent } from './write-intent.ts'
import { createWriteSession, type OpenTable, type SessionEvent, type WriteSession } from './write-session.ts'

export type { BlobIo } from './blob-io.ts'
export type { ChangesOn, HeadChanges } from './head-changes.ts'
export { isUnpartitioned } from './new-files.ts'
export type { CommitReceipt, WriteIntent } from './write-intent.ts'
export type { OpenTable } from './write-session.ts'

/** Never holds a token, a header or a body. */
export type GatewayEvent = RequestEvent | SessionEvent

export interface GatewayOptions {
  /** For tables that are not on a local disk. */
  readonly io: BlobIo
  /** Default: any free one. */
  readonly port?: number
  readonly log?: (event: GatewayEvent) => void
  /** How long the answer to one commit may take before it counts as lost. Default 60,000. */
  readonly commitTimeoutMs?: number
  readonly backoff?: Backoff
}

export interface Gateway {
  /** `http://127.0.0.1:PORT`; a connection is at `${uri}/c/<connection>`. */
  readonly uri: string
  /** For connections; random per start. */
  readonly token: string
  mount(connection: string, catalog: Catalog): void
  unmount(connection: string): void
  /** @throws FirnError `not_found` for an unknown connection, `invalid_input` for a bad write id. */
  beginWrite(intent: WriteIntent): WriteEndpoint
  close(): Promise<void>
}

export interface WriteEndpoint {
  /** Attach DuckDB here, with REMOVE_FILES_ON_DELETE false: else it deletes files of commits whose answer was lost. */
  readonly uri: string
  /** For this write only. */
  readonly token: string
  readonly writeId: string
  /** The table to write files for, without an engine's own commit; null: there is none yet. */
  load(): Promise<OpenTable | null>
  /** The table as it will be, with this schema: it is made by the commit. @throws FirnError `conflict`: it is there. */
  stageTable(schema: Schema): Promise<OpenTable>
  /**
   * Commits files that lie in the table's `dataPath`: one snapshot, whatever other writers do meanwhile. Once for a
   * write, and after {@link load} or {@link stageTable}. @throws as {@link receipt}.
   */
  commitFiles(files: FilesToCommit): Promise<CommitReceipt>
  /** Puts appends of a branch on top of main, with the files they have, and drops the branch. @throws as {@link receipt}. */
  replayAppends(appends: AppendsToReplay): Promise<CommitReceipt>
  /**
   * The snapshot of this write, read back and checked. To be asked after COMMIT, also after one that threw: DuckDB
   * only knows the HTTP answer. @throws FirnError `conflict`, `commit_unknown`, `cancelled`, `unauthorized`,
   * `unreachable`, `io`; `internal` when no commit came.
   */
  receipt(): Promise<CommitReceipt>
  /** Ends the write and removes its files, unless it is in the table or may be. Can be called again. */
  abort(): Promise<void>
  /** The endpoint answers no more. */
  close(): void
}

const MAX_BODY_BYTES = 64 * 1024 * 1024
const WRITE_ID = /^[A-Za-z0-9_-]{8,64}$/

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const token = newToken()
  const catalogs = new Map<string, Catalog>()
  /** Ended ones stay, without their session: their ids are not given again, and their clients are told. */
  const writes = new Map<string, { readonly token: string; readonly session: WriteSession | undefined }>()
  const io = gatewayIo(options.io)
  const queue = createTableQueue()
  const log = options.log ?? (() => undefined)

  const tokenFor = (pathname: string): string | undefined => {
    const route = routeOf(pathname)
    return route?.kind === 'write' ? writes.get(route.writeId)?.token : token
  }

  async function handle(request: HttpRequest): Promise<CatalogResponse> {
    const route = routeOf(request.pathname)
    const target =
      route?.kind === 'write' ? writes.get(route.writeId)?.session : route && catalogs.get(route.connection)
    if (route?.kind === 'write' && !target)
      return errorResponse(410, 'ForbiddenException', `Write ${route.writeId} has ended`)
    if (!route || !target)
      return errorResponse(404, 'NoSuchEndpointException', `No such address: ${request.pathname}`)
    const { pathname: _pathname, ...rest } = request
    const answer = await target.handle({ ...rest, path: route.path })
    const isConfig = route.path.length === 1 && route.path[0] === 'config'
    const body = isConfig ? rewriteConfigAnswer(answer.body) : rewriteTableAnswer(answer.body)
    return body === undefined ? answer : { ...answer, body }
  }

  function beginWrite(intent: WriteIntent): WriteEndpoint {
    const catalog = catalogs.get(intent.connection)
    if (!catalog)
      throw new FirnError('not_found', `There is no connection named ${intent.connection}.`, {
        hint: `Connections: ${[...catalogs.keys()].join(', ') || 'none'}.`,
      })
    const writeId = intent.writeId ?? randomUUID()
    if (!WRITE_ID.test(writeId) || writes.has(writeId))
      throw new FirnError('invalid_input', `A write cannot have the id ${writeId}.`, {
        hint: 'Use 8 to 64 letters, digits, - and _, and each id once.',
      })
    const session = createWriteSession(intent, writeId, {
      catalog,
      io,
      queue,
      commitTimeoutMs: options.commitTimeoutMs ?? 60_000,
      backoff: options.backoff ?? DEFAULT_BACKOFF,
      log,
    })
    const own = newToken()
    writes.set(writeId, { token: own, session })
    return {
      uri: `${server.uri}/w/${writeId}`,
      token: own,
      writeId,
      load: () => session.load(),
      stageTable: (schema) => session.stageTable(schema),
      commitFiles: (files) => session.commitFiles(files),
      replayAppends: (appends) => session.replayAppends(appends),
      receipt: () => session.receipt(),
      abort: () => session.abort(),
      close: () => void writes.set(writeId, { token: own, session: undefined }),
    }
  }

  const server = await startServer({
    port: options.port ?? 0,
    maxBodyBytes: MAX_BODY_BYTES,
    tokenFor,
    handle,
    onRequest: log,
  })
  return {
    uri: server.uri,
    token,
    mount: (connection, catalog) => void catalogs.set(connection, catalog),
    unmount: (connection) => void catalogs.delete(connection),
    beginWrite,
    close: () => server.close(),
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}
