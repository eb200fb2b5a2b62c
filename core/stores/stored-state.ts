// The small JSON document that says what a store of files holds; whoever has read it knows every file of one moment.

import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { type Column, column, FirnError, writeMode } from '../contract/index.ts'
import { errnoOf } from '../engine/writer-process.ts'
import type { EventTimeReach } from './copied-files.ts'
import type { StoreWrite } from './offline-store.ts'

/** A path inside the store's folder, with `/` on every system. */
export const insidePath = z
  .string()
  .refine(
    (text) => !/^[A-Za-z]:/.test(text) && text.split('/').every((part) => !['', '.', '..'].includes(part)),
    'is not a path inside the folder',
  )

export const columnList = z.array(column)

/** A column of files by the name it has now, as it was renamed or dropped since they were written. */
export const fileColumn = column.extend({
  /** Its name in the files, where that is another one. */
  storedAs: z.string().optional(),
  dropped: z.literal(true).optional(),
})
export type FileColumn = z.infer<typeof fileColumn>

/** Firn before renamed columns would take them for missing ones, so it must not read a state that has any. */
export const stateVersion = z.union([z.literal(1), z.literal(2)])
export const versionFor = (schemas: readonly (readonly FileColumn[])[]): z.infer<typeof stateVersion> =>
  schemas.some((columns) => columns.some(({ storedAs, dropped }) => storedAs !== undefined || dropped))
    ? 2
    : 1

export const nameInFiles = ({ name, storedAs }: FileColumn): string => storedAs ?? name

export const dataFile = z.object({
  path: insidePath,
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** Index into the document's `schemas`: the columns this file was written with. */
  schema: z.number().int().nonnegative(),
})
export type DataFile = z.infer<typeof dataFile>

export const storedWrite = z.object({
  writeId: z.string(),
  mode: writeMode,
  rows: z.number(),
  bytes: z.number(),
  writtenAt: z.string(),
  eventTimeFrom: z.string().nullable(),
  eventTimeTo: z.string().nullable(),
  summary: z.record(z.string(), z.string()),
})
export type StoredWrite = z.infer<typeof storedWrite>

/** null when there is none. Errors: FirnError `io` when the file is not what it should be. */
export async function readState<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new FirnError('io', `${file} is damaged, or a newer version of Firn or another program made it.`, {
      hint: 'Nothing was changed. Put the file back from a copy, or choose another folder.',
      details: { file },
      cause: error,
    })
  }
}

export const stateText = (state: object): string => `${JSON.stringify(state, null, 1)}\n`

/** The index of a schema in `schemas`, and the schemas with it. */
export function withSchema(
  schemas: readonly (readonly FileColumn[])[],
  columns: readonly Column[],
): { readonly schemas: FileColumn[][]; readonly schema: number } {
  const text = JSON.stringify(columns)
  const known = schemas.findIndex((schema) => JSON.stringify(schema) === text)
  const all = schemas.map((schema) => [...schema])
  return known >= 0
    ? { schemas: all, schema: known }
    : { schemas: [...all, [...columns]], schema: schemas.length }
}

export function storedWriteOf(
  write: StoreWrite,
  files: readonly Pick<DataFile, 'rows' | 'bytes'>[],
  reach: EventTimeReach,
): StoredWrite {
  return {
    writeId: write.writeId,
    mode: write.mode,
    rows: sum(files.map(({ rows }) => rows)),
    bytes: sum(files.map(({ bytes }) => bytes)),
    writtenAt: new Date().toISOString(),
    ...reach,
    summary: { ...write.summary },
  }
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)

/** Files by the schema they were written with, in the order of the schemas. */
export function filesBySchema<F extends DataFile>(
  schemas: readonly (readonly FileColumn[])[],
  files: readonly F[],
): { readonly columns: readonly FileColumn[]; readonly files: readonly F[] }[] {
  return schemas
    .map((columns, index) => ({ columns, files: files.filter(({ schema }) => schema === index) }))
    .filter((group) => group.files.length > 0)
}
