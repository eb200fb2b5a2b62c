// Gives each write a data folder of its own: the table as DuckDB loads it through a write's endpoint says
// `write.data.path`. That is never stored: it is taken out again on the way back.

import type { JsonObject } from '../spec/json.ts'
import { isObject, objectsOf, type TableState } from './table-state.ts'

const DATA_PATH = 'write.data.path'

/** `<the table's data path>/<write id>` */
export function dataPathOf(state: TableState, writeId: string): string {
  const base = state.properties[DATA_PATH]?.replace(/\/+$/, '') ?? `${state.location}/data`
  return `${base}/${writeId}`
}

/** A LoadTableResult that sends the writer to its own folder. */
export function withDataPath(state: TableState, dataPath: string): JsonObject {
  const metadata = state.body.metadata
  if (!isObject(metadata)) return state.body
  return {
    ...state.body,
    metadata: { ...metadata, properties: { ...state.properties, [DATA_PATH]: dataPath } },
  }
}

/** A commit without our property, should the writer send it back. */
export function withoutDataPath(body: JsonObject, dataPath: string | undefined): JsonObject {
  if (dataPath === undefined) return body
  const updates = objectsOf(body.updates).flatMap((update) => {
    if (update.action !== 'set-properties' || !isObject(update.updates)) return [update]
    if (update.updates[DATA_PATH] !== dataPath) return [update]
    const { [DATA_PATH]: _ours, ...others } = update.updates
    return Object.keys(others).length === 0 ? [] : [{ ...update, updates: others }]
  })
  return { ...body, updates }
}
