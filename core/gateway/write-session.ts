// One write, from its endpoint's first request to its receipt or its end. DuckDB talks to it as to a catalog that
// has this one table to write and everything else to read.

import { FirnError } from '../contract/errors.ts'
import { type Catalog, type CatalogRequest, type CatalogResponse, errorResponse } from '../spec/catalog.ts'
import type { JsonObject } from '../spec/json.ts'
import type { TableMetadata } from '../spec/metadata.ts'
import type { Schema } from '../spec/schema.ts'
import { WRITE_ID_KEY } from '../spec/write-id.ts'
import { type Backoff, backOff } from './backoff.ts'
import type { GatewayIo } from './blob-io.ts'
import { failedCommitAnswer } from './commit-answer.ts'
import { commitWrite, type LandedCommit } from './commit-write.ts'
import { dataPathOf, withDataPath, withoutDataPath } from './data-path.ts'
import { createFileLedger } from './file-ledger.ts'
import { createManifestMerge } from './merge-manifests.ts'
import { type FilesToCommit, metadataOf, stageFiles } from './new-files.ts'
import { answerWithin, errorMessage, refusal } from './outcome.ts'
import { receiptFor } from './receipt.ts'
import { type AppendsToReplay, stageReplay } from './replayed-appends.ts'
import { addsSnapshot, commitKey, readStagedCommit, type StagedCommit } from './staged-commit.ts'
import type { TableQueue } from './table-queue.ts'
import { isObject, newerOf, type TableState, tableState } from './table-state.ts'
import type { CommitReceipt, WriteIntent } from './write-intent.ts'
import { tablePathOf, writeRequestOf } from './write-scope.ts'

export interface WriteSession {
  handle(request: CatalogRequest): Promise<CatalogResponse>
  load(): Promise<OpenTable | null>
  stageTable(schema: Schema): Promise<OpenTable>
  commitFiles(files: FilesToCommit): Promise<CommitReceipt>
  replayAppends(appends: AppendsToReplay): Promise<CommitReceipt>
  receipt(): Promise<CommitReceipt>
  abort(): Promise<void>
}

/** A table that files can be written for. */
export interface OpenTable {
  readonly metadata: TableMetadata
  /** The folder for this write's data files. */
  readonly dataPath: string
}

export interface SessionContext {
  readonly catalog: Catalog
  readonly io: GatewayIo
  readonly queue: TableQueue
  readonly commitTimeoutMs: number
  readonly backoff: Backoff
  readonly log: (event: SessionEvent) => void
}

export type SessionEvent =
  | {
      readonly kind: 'commit-attempt'
      readonly writeId: string
      readonly attempt: number
      readonly outcome: string
    }
  | {
      readonly kind: 'files-left'
      readonly writeId: string
      readonly paths: readonly string[]
      readonly why: string
    }

const DEFAULT_ATTEMPTS = 20

export function createWriteSession(
  intent: WriteIntent,
  writeId: string,
  context: SessionContext,
): WriteSession {
  const { catalog, io, log } = context
  const tablePath = tablePathOf(intent.namespace, intent.table)
  const tableName = [...intent.namespace, intent.table].join('.')
  const files = createFileLedger(io)
  let loaded: TableState | undefined
  let dataPath: string | undefined
  let commit: Commit | undefined
  let aborted = false
  let creates = false

  function remember(response: CatalogResponse): CatalogResponse {
    if (response.status !== 200) return response
    const state = tableState(response.body)
    if (state.formatVersion < 2)
      return errorResponse(
        400,
        'BadRequestException',
        `${tableName} has format version 1: upgrade it to 2 first`,
      )
    loaded = state
    dataPath ??= dataPathOf(state, writeId)
    return { ...response, body: withDataPath(state, dataPath) }
  }

  async function handle(request: CatalogRequest): Promise<CatalogResponse> {
    switch (writeRequestOf(request, tablePath)) {
      case 'load':
        return remember(await catalog.handle(withoutConditions(request)))
      case 'create':
        return remember(await catalog.handle(request))
      case 'change':
        return changeTable(request)
      case 'pass':
        return catalog.handle(request)
      case 'refuse':
        return errorResponse(403, 'ForbiddenException', `This endpoint only writes ${tableName}`)
    }
  }

  async function changeTable(request: CatalogRequest): Promise<CatalogResponse> {
    if (!isObject(request.body)) return errorResponse(400, 'BadRequestException', 'A commit is a JSON object')
    const body = withoutDataPath(request.body, dataPath)
    if (!addsSnapshot(body)) return remember(await catalog.handle({ ...request, body }))
    const key = commitKey(body)
    // DuckDB sends a commit again when an answer is slow: one commit, however often it is asked for.
    if (commit && commit.key !== key)
      return errorResponse(400, 'BadRequestException', `Write ${writeId} has committed already`)
    commit ??= startCommit(request, key, () => readStagedCommit(io, body))
    try {
      const { state } = await commit.result
      return { status: 200, body: withDataPath(state, dataPath ?? dataPathOf(state, writeId)) }
    } catch (error) {
      return failedCommitAnswer(error)
    }
  }

  function startCommit(
    { path, query, headers }: Pick<CatalogRequest, 'path' | 'query' | 'headers'>,
    key: string,
    stage: (base: TableState) => Promise<StagedCommit>,
    summary?: FilesToCommit['summary'],
  ): Commit {
    const result = context.queue.run(
      `${intent.connection}\n${tablePath.join('\n')}`,
      async (newest, keep) => {
        const base = newerOf(loaded, newest) ?? (await load())
        const staged = await stage(base)
        files.add([...staged.replacedFiles, ...staged.added.map(({ manifest }) => manifest.path)])
        const landed = await commitStaged(staged, base, { path, query, headers }, summary)
        keep(landed.state)
        return landed
      },
    )
    // Seen by whoever awaits it: the answer to DuckDB, the receipt, abort.
    result.catch(() => undefined)
    return { key, result }
  }

  async function commitStaged(
    staged: StagedCommit,
    base: TableState,
    request: Pick<CatalogRequest, 'path' | 'query' | 'headers'>,
    summary: FilesToCommit['summary'],
  ): Promise<LandedCommit> {
    const landed = await commitWrite(staged, base, {
      catalog,
      io,
      mode: intent.mode,
      request,
      identifier: { namespace: intent.namespace, name: intent.table },
      summary: { ...intent.summary, ...summary, [WRITE_ID_KEY]: writeId },
      merge: createManifestMerge(io),
      tableName,
      writeId,
      maxAttempts: intent.maxAttempts ?? DEFAULT_ATTEMPTS,
      timeoutMs: context.commitTimeoutMs,
      backoff: context.backoff,
      signal: intent.signal,
      onFiles: files.addAttempt,
      onAttempt: (attempt, outcome) => log({ kind: 'commit-attempt', writeId, attempt, outcome }),
    })
    leave(await files.removeAllBut(landed.snapshot['manifest-list']), 'a newer attempt replaced them')
    return landed
  }

  async function load(): Promise<TableState> {
    const answer = await answerWithin(
      catalog,
      { method: 'GET', path: tablePath, query: new URLSearchParams(), headers: {} },
      context.commitTimeoutMs,
    )
    if (answer instanceof Error) throw answer
    if (answer.status !== 200) throw refusal(answer.status, errorMessage(answer))
    return tableState(answer.body)
  }

  async function loadTable(): Promise<OpenTable | null> {
    const answer = await askCatalog({
      method: 'GET',
      path: tablePath,
      query: new URLSearchParams(),
      headers: {},
    })
    if (answer.status === 404) return null
    return opened(answer)
  }

  async function stageTable(schema: Schema): Promise<OpenTable> {
    const table = await askCatalog({
      method: 'POST',
      path: tablePath.slice(0, -1),
      query: new URLSearchParams(),
      headers: {},
      body: { name: intent.table, schema: schema as unknown as JsonObject, 'stage-create': true },
    }).then(opened)
    creates = true
    return table
  }

  async function askCatalog(request: Omit<CatalogRequest, 'signal'>): Promise<CatalogResponse> {
    const answer = await answerWithin(catalog, request, context.commitTimeoutMs)
    if (answer instanceof Error) throw unanswered(answer)
    return answer
  }

  function opened(answer: CatalogResponse): OpenTable {
    const usable = remember(answer)
    if (usable.status !== 200) throw refusal(usable.status, errorMessage(usable))
    if (!loaded) throw new FirnError('internal', `The table ${tableName} was not loaded.`)
    return { metadata: metadataOf(loaded), dataPath: dataPath ?? dataPathOf(loaded, writeId) }
  }

  const commitFiles = (toCommit: FilesToCommit): Promise<CommitReceipt> =>
    commitOwn((base) => stageFiles(io, base, creates, toCommit), toCommit.summary)

  const replayAppends = (appends: AppendsToReplay): Promise<CommitReceipt> =>
    commitOwn((base) => stageReplay(io, base, appends))

  async function commitOwn(
    stage: (base: TableState) => Promise<StagedCommit>,
    summary?: FilesToCommit['summary'],
  ): Promise<CommitReceipt> {
    if (commit) throw new FirnError('internal', `Write ${writeId} has committed already.`)
    const request = { path: tablePath, query: new URLSearchParams(), headers: {} }
    commit = startCommit(request, writeId, stage, summary)
    await commit.result
    return receipt()
  }

  async function receipt(): Promise<CommitReceipt> {
    if (!commit)
      throw new FirnError('internal', `No commit of write ${writeId} to ${tableName} reached the gateway.`, {
        hint: 'The statement failed before its commit, or had no rows.',
      })
    const landed = await commit.result
    const state = await readBack(landed)
    return {
      ...receiptFor(landed, state, tableName, writeId),
      dataPath: dataPath ?? dataPathOf(state, writeId),
    }
  }

  /** The acknowledged state itself will do when the table cannot be read just now: it has the snapshot. */
  async function readBack(landed: LandedCommit): Promise<TableState> {
    for (let attempt = 1; attempt <= READ_BACK_ATTEMPTS; attempt += 1) {
      const state = await load().catch((error: unknown) => {
        if (error instanceof FirnError && error.code === 'not_found')
          throw new FirnError('conflict', `The write to ${tableName} was stored, then its table was dropped.`)
        return undefined
      })
      if (state) return state
      await backOff(attempt, context.backoff)
    }
    return landed.state
  }

  async function abort(): Promise<void> {
    aborted = true
    if (!commit) return removeFolder()
    const settled = await commit.result.then(
      () => 'landed' as const,
      (error: unknown) =>
        error instanceof FirnError && error.code === 'commit_unknown' ? 'unknown' : 'failed',
    )
    switch (settled) {
      case 'landed':
        return
      case 'unknown': {
        const paths = [...files.paths(), ...(dataPath === undefined ? [] : [dataPath])]
        return leave(paths, 'the commit may have been stored')
      }
      case 'failed':
        leave(await files.removeAllBut(undefined), 'this store cannot remove files')
        return removeFolder()
    }
  }

  async function removeFolder(): Promise<void> {
    if (dataPath !== undefined && !(await io.remove(dataPath)))
      leave([dataPath], 'this store cannot remove files')
  }

  function leave(paths: readonly string[], why: string): void {
    if (paths.length > 0) log({ kind: 'files-left', writeId, paths, why })
  }

  return {
    handle: async (request) =>
      aborted ? errorResponse(410, 'ForbiddenException', `Write ${writeId} has ended`) : handle(request),
    load: loadTable,
    stageTable,
    commitFiles,
    replayAppends,
    receipt,
    abort,
  }
}

interface Commit {
  /** Tells DuckDB's repeated request from another commit. */
  readonly key: string
  readonly result: Promise<LandedCommit>
}

const READ_BACK_ATTEMPTS = 3

/** A conditional answer (304) would have no table in it. */
function withoutConditions(request: CatalogRequest): CatalogRequest {
  const { 'if-none-match': _ifNoneMatch, ...headers } = request.headers
  return { ...request, headers }
}

function unanswered(cause: Error): FirnError {
  if (cause instanceof FirnError) return cause
  return new FirnError('unreachable', `The catalog does not answer: ${cause.message}`, {
    hint: 'Nothing was written. Try again when it is there.',
    cause,
  })
}
