// New files as a commit that the gateway can complete: what DuckDB's own commits are taken apart into, made directly.

import { randomBytes, randomUUID } from 'node:crypto'
import { FirnError } from '../contract/errors.ts'
import { type DataFile, manifestOfNewFiles } from '../spec/data-file.ts'
import type { JsonObject } from '../spec/json.ts'
import { newManifest } from '../spec/manifest-list.ts'
import { readTableMetadata, type TableMetadata } from '../spec/metadata.ts'
import type { PartitionSpec } from '../spec/partitioning.ts'
import type { Schema } from '../spec/schema.ts'
import type { SchemaUpdate } from '../spec/schema-update.ts'
import type { BlobIo } from './blob-io.ts'
import type { ChangesOn } from './head-changes.ts'
import { type RewriteTarget, UNASSIGNED } from './rewrite-manifests.ts'
import type { StagedCommit, StagedManifest } from './staged-commit.ts'
import type { TableState } from './table-state.ts'

export interface FilesToCommit {
  /** In the write's own folder. */
  readonly files: readonly DataFile[]
  /** Committed with the rows that need it. */
  readonly schemaUpdate?: SchemaUpdate | undefined
  /** The branch; default `main`. One that is not there is made from main. */
  readonly ref?: string | undefined
  readonly changesOn?: ChangesOn | undefined
  /** What more the snapshot's summary is to say than the write's intent did: what is known only with the files. */
  readonly summary?: Readonly<Record<string, string>> | undefined
}

/** What the manifests of new files are written for. */
export interface TableShape {
  readonly schema: Schema
  readonly spec: PartitionSpec
}

const MAIN = 'main'

/**
 * Writes the manifest of the files. @param creates the state is one of a staged create.
 * @throws FirnError `unsupported` for a partitioned table: its files need partition values.
 */
export async function stageFiles(
  io: BlobIo,
  state: TableState,
  creates: boolean,
  { files, schemaUpdate, ref, changesOn }: FilesToCommit,
): Promise<StagedCommit> {
  const metadata = metadataOf(state)
  const schema = schemaUpdate?.schema ?? schemaOf(metadata)
  const spec = specOf(metadata)
  // A commit without files of its own may go to a partitioned table too.
  const shape = spec.fields.length === 0 ? { schema, spec } : undefined
  if (shape === undefined && files.length > 0)
    throw new FirnError('unsupported', 'Files without partition values cannot go into a partitioned table.')
  const snapshotId = newSnapshotId()
  const target = { location: state.location, formatVersion: state.formatVersion, snapshotId }
  return {
    ref: ref ?? MAIN,
    ...(ref !== undefined && ref !== MAIN && { startsFrom: MAIN }),
    snapshotId,
    schemaId: schema['schema-id'],
    parentId: null,
    creates,
    requirements: [
      creates ? { type: 'assert-create' } : { type: 'assert-table-uuid', uuid: state.uuid },
      ...(schemaUpdate?.requirements ?? []),
    ],
    updates: [...(creates ? createUpdates(metadata) : []), ...(schemaUpdate?.updates ?? [])],
    added:
      shape === undefined || files.length === 0 ? [] : [await newFilesManifest(io, files, shape, target)],
    kept: new Set(),
    list: { manifests: [], unknownFields: [] },
    replacedFiles: [],
    ...(shape && { shape }),
    ...(changesOn && { changesOn }),
  }
}

export async function newFilesManifest(
  io: BlobIo,
  files: readonly DataFile[],
  { schema, spec }: TableShape,
  { location, formatVersion, snapshotId }: RewriteTarget,
): Promise<StagedManifest> {
  const bytes = manifestOfNewFiles({ files, schema, spec, formatVersion, snapshotId })
  const path = `${location}/metadata/${randomUUID()}-m0.avro`
  await io.write(path, bytes)
  const rows = sum(files.map((file) => file.rows))
  return {
    manifest: newManifest({
      path,
      length: bytes.length,
      partitionSpecId: spec['spec-id'],
      content: files[0]?.content === 'position-deletes' ? 'deletes' : 'data',
      sequenceNumber: UNASSIGNED,
      minSequenceNumber: UNASSIGNED,
      addedSnapshotId: snapshotId,
      addedFiles: files.length,
      existingFiles: 0,
      deletedFiles: 0,
      addedRows: rows,
      existingRows: 0,
      deletedRows: 0,
      firstRowId: null,
      partitions: [],
    }),
    files: { files: files.length, rows, size: sum(files.map(({ size }) => size)) },
    removed: [],
  }
}

export function metadataOf(state: TableState): TableMetadata {
  return readTableMetadata(state.body.metadata ?? null)
}

/** Whether files without partition values fit the table. */
export function isUnpartitioned(metadata: TableMetadata): boolean {
  return specOf(metadata).fields.length === 0
}

function specOf(metadata: TableMetadata): PartitionSpec {
  const spec = metadata['partition-specs'].find((one) => one['spec-id'] === metadata['default-spec-id'])
  if (spec) return spec
  throw new FirnError('internal', 'The table has no partition spec.')
}

function schemaOf(metadata: TableMetadata): Schema {
  const schema = metadata.schemas.find((one) => one['schema-id'] === metadata['current-schema-id'])
  if (schema) return schema
  throw new FirnError('internal', 'The table has no current schema.')
}

/** The updates that make a staged table (REST specification, "createTable" with `stage-create`). */
function createUpdates(metadata: TableMetadata): JsonObject[] {
  const { schemas, properties, location } = metadata
  const [schema] = schemas
  const [order] = metadata['sort-orders']
  return [
    { action: 'assign-uuid', uuid: metadata['table-uuid'] },
    { action: 'upgrade-format-version', 'format-version': metadata['format-version'] },
    {
      action: 'add-schema',
      schema: schema as unknown as JsonObject,
      'last-column-id': metadata['last-column-id'],
    },
    { action: 'set-current-schema', 'schema-id': -1 },
    { action: 'add-spec', spec: specOf(metadata) as unknown as JsonObject },
    { action: 'set-default-spec', 'spec-id': -1 },
    { action: 'add-sort-order', 'sort-order': order as unknown as JsonObject },
    { action: 'set-default-sort-order', 'sort-order-id': -1 },
    { action: 'set-location', location },
    { action: 'set-properties', updates: { ...properties } },
  ]
}

/** A positive long, as Iceberg's own library makes them. */
export function newSnapshotId(): bigint {
  return BigInt.asUintN(63, randomBytes(8).readBigUInt64LE())
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
