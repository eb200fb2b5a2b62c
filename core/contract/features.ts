// Entities and feature groups as they travel between core and the window. Their YAML form is core/features' matter.

import * as z from 'zod'
import { groupTest } from './group-tests.ts'
import { parsing } from './input.ts'

/** Names of entities, groups, namespaces and tables: they become file names, SQL names and catalog names. */
export const NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/

export const entity = z.object({
  name: z.string(),
  joinKeys: z.array(z.string()),
  description: z.string(),
})
export type Entity = z.infer<typeof entity>

export const writeModes = ['append', 'overwrite', 'overwrite-range', 'merge'] as const
export const writeMode = z.enum(writeModes)
export type WriteMode = z.infer<typeof writeMode>

export const fileStore = z.object({
  kind: z.literal('FILE'),
  /** Relative to the project folder, or absolute. */
  path: z.string(),
  format: z.enum(['parquet', 'csv']),
})
export const hiveStore = z.object({
  kind: z.literal('HIVE_TABLE'),
  database: z.string(),
  table: z.string(),
  /** Column names, or `year(col)`, `month(col)`, `day(col)`, `hour(col)` of a date or time column. */
  partitionBy: z.array(z.string()),
  /** What an overwrite replaces: the whole table (default), or only the partitions that its rows lie in. */
  overwrite: z.enum(['table', 'partitions']).optional(),
  /** What becomes of '' in a partition column, which Hive cannot keep: it is refused (default), or NULL. */
  emptyStrings: z.enum(['refuse', 'as_null']).optional(),
})
export const icebergStore = z.object({
  kind: z.literal('ICEBERG'),
  /** A connection's name; `local` is the embedded lakehouse. */
  catalog: z.string(),
  warehouse: z.string().nullable(),
  namespace: z.string(),
  table: z.string(),
})
export const store = z.discriminatedUnion('kind', [fileStore, hiveStore, icebergStore])
export type Store = z.infer<typeof store>
export type FileStore = z.infer<typeof fileStore>
export type HiveStore = z.infer<typeof hiveStore>
export type IcebergStore = z.infer<typeof icebergStore>
export const storeKinds = ['FILE', 'HIVE_TABLE', 'ICEBERG'] as const
export type StoreKind = (typeof storeKinds)[number]

export const evolutionModes = ['safe', 'auto', 'strict'] as const
/**
 * What a write may change of a table's columns. `strict`: nothing, and it has them all. `safe`: what is allowed below
 * and loses nothing. `auto`: everything that loses nothing.
 */
export const schemaEvolution = z.object({
  mode: z.enum(evolutionModes),
  allowColumnAdd: z.boolean(),
  allowColumnTypeChange: z.boolean(),
})
export type SchemaEvolution = z.infer<typeof schemaEvolution>
export const DEFAULT_SCHEMA_EVOLUTION: SchemaEvolution = {
  mode: 'safe',
  allowColumnAdd: true,
  allowColumnTypeChange: false,
}

export const feature = z.object({
  name: z.string(),
  /** The DuckDB type that the first write saw, as text; empty while unknown. */
  dtype: z.string(),
  description: z.string(),
})
export type Feature = z.infer<typeof feature>

export const featureGroup = z.object({
  name: z.string(),
  description: z.string(),
  owner: z.string(),
  tags: z.array(z.string()),
  /** The entity's name. */
  entity: z.string(),
  /** The entity's join keys as this group uses them. */
  joinKeys: z.array(z.string()),
  eventTimeCol: z.string(),
  /** The group's own write mode; null leaves it to the project's default, else append. */
  mode: writeMode.nullable(),
  /** At least one; the first is the one that is shown and read. */
  stores: z.array(store),
  features: z.array(feature),
  inputs: z.array(z.string()),
  /** How this group's files are read, kept from the wizard; null: detect each time. */
  parsing: parsing.nullable(),
  /** DuckDB SQL over the input, which it names `source`; null: the input as it is. */
  transform: z.string().nullable(),
  /** Absent: DEFAULT_SCHEMA_EVOLUTION. */
  schemaEvolution: schemaEvolution.optional(),
  /** Run on the rows of each write before its commit. */
  tests: z.array(groupTest).optional(),
})
export type FeatureGroup = z.infer<typeof featureGroup>
