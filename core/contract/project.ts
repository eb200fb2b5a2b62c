// A project as the window shows it.

import * as z from 'zod'
import { entity, featureGroup, storeKinds } from './features.ts'
import { watermark } from './writes.ts'

/** Something in the project folder that is wrong and does not stop the rest. */
export const problem = z.object({
  /** Relative to the project folder. */
  file: z.string(),
  line: z.number().nullable(),
  message: z.string(),
  hint: z.string().nullable(),
})
export type Problem = z.infer<typeof problem>

export const groupSummary = z.object({
  name: z.string(),
  entity: z.string(),
  description: z.string(),
  storageTypes: z.array(z.enum(storeKinds)),
  /** Successful writes so far. */
  writes: z.number(),
  lastWrittenAt: z.string().nullable(),
})
export type GroupSummary = z.infer<typeof groupSummary>

const connectionSummary = z.object({
  name: z.string(),
  kind: z.enum(['embedded', 'rest']),
  state: z.enum(['ok', 'unreachable', 'unknown']),
  note: z.string(),
})

export const projectState = z.object({
  path: z.string(),
  name: z.string(),
  entities: z.array(entity),
  groups: z.array(groupSummary),
  connections: z.array(connectionSummary),
  problems: z.array(problem),
})
export type ProjectState = z.infer<typeof projectState>

export const recentProject = z.object({
  path: z.string(),
  name: z.string(),
  openedAt: z.string(),
  exists: z.boolean(),
})
export type RecentProject = z.infer<typeof recentProject>

export const storeState = z.object({
  storageType: z.enum(storeKinds),
  path: z.string(),
  /** False before the first write. */
  exists: z.boolean(),
  /** Whether old moments can be read. */
  timeTravel: z.boolean(),
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
})

export type StoreState = z.infer<typeof storeState>

export const groupDetail = z.object({
  group: featureGroup,
  entity: entity.nullable(),
  /** Relative path and text of its file. */
  file: z.string(),
  yaml: z.string(),
  stores: z.array(storeState),
  /** Oldest first. */
  watermarks: z.array(watermark),
  problems: z.array(problem),
})
export type GroupDetail = z.infer<typeof groupDetail>
