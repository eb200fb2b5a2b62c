import { describe, expect, it } from 'vitest'
import { type Catalog, errorResponse } from '../spec/catalog.ts'
import type { JsonObject } from '../spec/json.ts'
import { type CommitOptions, commitWrite } from './commit-write.ts'
import type { StagedCommit } from './staged-commit.ts'
import { objectsOf, tableState } from './table-state.ts'

/** A table whose head is the snapshot with this number, made by someone else. */
const tableAt = (head: number, more: JsonObject = {}): JsonObject => ({
  'metadata-location': `v${head}`,
  metadata: {
    'format-version': 2,
    'table-uuid': 'u',
    location: '/nowhere/t',
    'last-sequence-number': head,
    'last-updated-ms': 1000 + head,
    refs: { main: { type: 'branch', 'snapshot-id': BigInt(head) } },
    snapshots: [
      { 'snapshot-id': BigInt(head), 'timestamp-ms': 1000 + head, 'sequence-number': head, summary: {} },
    ],
    ...more,
  },
})

const staged: StagedCommit = {
  ref: 'main',
  snapshotId: 99n,
  schemaId: 0,
  parentId: 1n,
  creates: false,
  requirements: [{ type: 'assert-table-uuid', uuid: 'u' }],
  updates: [],
  added: [],
  kept: new Set(),
  list: { manifests: [], unknownFields: [] },
  replacedFiles: [],
}

const optionsFor = (catalog: Catalog, more: Partial<CommitOptions> = {}): CommitOptions => ({
  catalog,
  io: { read: () => Promise.reject(new Error('nothing to read')), write: async () => undefined },
  mode: 'append',
  summary: { 'firn.write-id': 'w' },
  merge: async (manifests) => ({ manifests, own: [] }),
  identifier: {},
  request: { path: ['namespaces', 'n', 'tables', 't'], query: new URLSearchParams(), headers: {} },
  tableName: 'n.t',
  writeId: 'w',
  maxAttempts: 5,
  timeoutMs: 1000,
  backoff: { firstMs: 1, maxMs: 2 },
  signal: undefined,
  onFiles: () => undefined,
  onAttempt: () => undefined,
  ...more,
})

/** A catalog whose table always moves on before a commit arrives. */
function movingCatalog(): Catalog & { readonly asserted: unknown[]; readonly sent: JsonObject[] } {
  let head = 1
  const asserted: unknown[] = []
  const sent: JsonObject[] = []
  return {
    asserted,
    sent,
    async handle({ method, body }) {
      if (method === 'GET') return { status: 200, body: tableAt(head) }
      const commit = body as JsonObject
      sent.push(commit)
      asserted.push(objectsOf(commit.requirements).at(-1)?.['snapshot-id'])
      head += 1
      return errorResponse(409, 'AnyName', 'moved')
    },
  }
}

const snapshotOf = (commit: JsonObject | undefined): JsonObject =>
  objectsOf(commit?.updates).find(({ action }) => action === 'add-snapshot')?.snapshot as JsonObject

describe('committing a write', () => {
  it('tries as often as it may, each time on the newest head, and then is a conflict', async () => {
    const catalog = movingCatalog()
    const outcome = commitWrite(staged, tableState(tableAt(1)), optionsFor(catalog))
    await expect(outcome).rejects.toMatchObject({ code: 'conflict', details: { attempts: 5 } })
    expect(catalog.asserted).toEqual([1n, 2n, 3n, 4n, 5n])
    const snapshots = catalog.sent.map(snapshotOf)
    expect(snapshots.map((s) => s['parent-snapshot-id'])).toEqual([1n, 2n, 3n, 4n, 5n])
    expect(snapshots.map((s) => s['sequence-number'])).toEqual([2, 3, 4, 5, 6])
    expect(new Set(snapshots.map((s) => s['manifest-list'])).size).toBe(5)
  })

  it('does not go back in time behind its parent, whatever the clock says', async () => {
    const catalog = movingCatalog()
    const future = Date.now() + 3_600_000
    const ahead = tableAt(1, {
      snapshots: [{ 'snapshot-id': 1n, 'timestamp-ms': future, 'sequence-number': 1, summary: {} }],
    })
    await expect(
      commitWrite(staged, tableState(ahead), optionsFor(catalog, { maxAttempts: 1 })),
    ).rejects.toThrow()
    expect(snapshotOf(catalog.sent[0])['timestamp-ms']).toBe(future + 1)
  })

  it('stops between attempts when it is cancelled', async () => {
    const abort = new AbortController()
    const catalog = movingCatalog()
    const options = optionsFor(catalog, {
      signal: abort.signal,
      maxAttempts: 1000,
      onAttempt: (attempt) => {
        if (attempt === 3) abort.abort()
      },
    })
    await expect(commitWrite(staged, tableState(tableAt(1)), options)).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(catalog.sent).toHaveLength(3)
  })

  it('does not try what cannot help: a dropped table, one made anew, a mode that holds on one head only', async () => {
    const withLoad = (status: number, body: JsonObject): Catalog => ({
      handle: async ({ method }) => (method === 'GET' ? { status, body } : errorResponse(409, 'X', 'no')),
    })
    const attempt = (catalog: Catalog, more: Partial<CommitOptions> = {}) =>
      commitWrite(staged, tableState(tableAt(1)), optionsFor(catalog, more))
    await expect(attempt(withLoad(404, {}))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('dropped'),
    })
    await expect(attempt(withLoad(200, tableAt(2, { 'table-uuid': 'another' })))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('made anew'),
    })
    await expect(attempt(withLoad(200, tableAt(2)), { mode: 'merge' })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(attempt(withLoad(200, tableAt(1)))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('does not fit'),
    })
  })

  it('whose answer was lost is settled once the head has moved on: it can land no more', async () => {
    let commits = 0
    const catalog: Catalog = {
      handle: async ({ method }) => {
        if (method === 'GET') return { status: 200, body: tableAt(commits + 1) }
        commits += 1
        return commits === 1 ? errorResponse(504, 'X', 'late') : errorResponse(400, 'X', 'refused')
      },
    }
    // Not commit_unknown: the first attempt asserted a head that is gone.
    await expect(commitWrite(staged, tableState(tableAt(1)), optionsFor(catalog))).rejects.toMatchObject({
      code: 'invalid_input',
    })
    // Nor on a branch that is new: it asserted what it starts from.
    commits = 0
    const onBranch = { ...staged, ref: 'audit', startsFrom: 'main' }
    await expect(commitWrite(onBranch, tableState(tableAt(1)), optionsFor(catalog))).rejects.toMatchObject({
      code: 'invalid_input',
    })
  })
})
