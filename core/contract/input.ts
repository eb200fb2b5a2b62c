// Input files: what was detected, what the user corrected, and what a look at the data says.

import * as z from 'zod'

/** How CSV text is read. Every field is optional: what is left out is detected. Ignored for Parquet. */
export const parsing = z.object({
  delimiter: z.string().min(1).max(4).optional(),
  /** Empty: no quoting. */
  quote: z.string().max(1).optional(),
  escape: z.string().max(1).optional(),
  header: z.boolean().optional(),
  /** `utf-8`, `utf-16`, `latin-1`, or a name that DuckDB's encodings extension knows, such as `windows-1252`. */
  encoding: z.string().optional(),
  /** Texts that mean NULL, such as `NA`. The empty string is in the list when empty fields are NULL. */
  nullStrings: z.array(z.string()).optional(),
  /** Types set by the user, by column name: DuckDB type text. */
  types: z.record(z.string(), z.string()).optional(),
  /** Rows that type detection looks at; null: the whole file. Default: null up to a size that core states. */
  sampleRows: z.number().int().positive().nullable().optional(),
})
export type Parsing = z.infer<typeof parsing>

export const inputRef = z.object({
  /** Absolute paths of files of one kind, or of folders of such files, as Spark writes them. A path is never a glob. */
  paths: z.array(z.string().min(1)).min(1),
  parsing: parsing.nullable().optional(),
  transform: z.string().nullable().optional(),
})
export type InputRef = z.infer<typeof inputRef>

export const column = z.object({ name: z.string(), type: z.string() })
export type Column = z.infer<typeof column>

export const inputSummary = z.object({
  paths: z.array(z.string()),
  /** How many files were found; absent where every path is a file. */
  files: z.number().optional(),
  kind: z.enum(['csv', 'parquet']),
  compression: z.enum(['none', 'gzip', 'zstd']),
  /** Bytes on disk, of all files. */
  bytes: z.number(),
  columns: z.array(column),
  /** CSV: every setting as it is in force, detected or set. Parquet: null. */
  parsing: parsing.nullable(),
  /** What the types rest on. */
  sample: z.object({
    /** Rows looked at; null where the file's own schema says the types. */
    rows: z.number().nullable(),
    whole: z.boolean(),
    /** In words for the window: "Types from all 336,776 rows" or what the limits of the sample are. */
    note: z.string(),
  }),
  /** null where it is not known without reading everything. */
  rows: z.number().nullable(),
  warnings: z.array(z.string()),
})
export type InputSummary = z.infer<typeof inputSummary>

/** The input after its transform, looked at as a whole. */
export const inputProfile = z.object({
  rows: z.number(),
  columns: z.array(
    column.extend({
      nulls: z.number(),
      /** Approximate. */
      distinct: z.number(),
      min: z.string().nullable(),
      max: z.string().nullable(),
    }),
  ),
  /** Best first. */
  joinKeyCandidates: z.array(z.object({ column: z.string(), reason: z.string() })),
  /** Best first; only date and timestamp columns. */
  eventTimeCandidates: z.array(z.object({ column: z.string(), reason: z.string() })),
})
export type InputProfile = z.infer<typeof inputProfile>

/** What some join keys would mean for an input. */
export const keyProfile = z.object({
  rows: z.number(),
  distinctEntities: z.number(),
  /** Rows with NULL in at least one of the keys. */
  rowsLackingKey: z.number(),
})
export type KeyProfile = z.infer<typeof keyProfile>
