// The embedded lakehouse with faults that a test plans: each of the next commits meets one, then they pass.

import path from 'node:path'
import type { Gateway } from '../../gateway/gateway.ts'
import { openLakehouse } from '../../lakehouse/lakehouse.ts'
import { type Catalog, type CatalogRequest, type CatalogResponse, errorResponse } from '../../spec/catalog.ts'
import { LOCAL } from '../parts.ts'

export type Fault = (
  request: CatalogRequest,
  pass: () => Promise<CatalogResponse>,
) => Promise<CatalogResponse>

export const answers =
  (status: number): Fault =>
  async () =>
    errorResponse(status, 'SomeException', `status ${status}`)
export const closesTheConnection: Fault = async () => {
  throw new Error('socket hang up')
}
export const hangs: Fault = () => new Promise(() => undefined)
export const storesThen =
  (then: Fault): Fault =>
  async (request, pass) => {
    const stored = await pass()
    if (stored.status !== 200) throw new Error(`The commit was not stored: ${stored.status}`)
    return then(request, pass)
  }

export interface FaultyCatalog {
  /** What the next commits meet, in order. */
  plan(...faults: readonly Fault[]): void
  /** What every request meets; undefined: nothing. */
  break(fault: Fault | undefined): void
  /** Commits that were asked for since the last plan. */
  commits(): number
}

/** Takes the place of the open project's own catalog, on the same folder. */
export async function mountFaultyCatalog(project: string, gateway: Gateway): Promise<FaultyCatalog> {
  const lakehouse = await openLakehouse(path.join(project, '.firn', 'warehouse'))
  let planned: Fault[] = []
  let broken: Fault | undefined
  let commits = 0
  const catalog: Catalog = {
    handle(request) {
      const pass = (): Promise<CatalogResponse> => lakehouse.handle(request)
      if (broken) return broken(request, pass)
      if (request.method !== 'POST' || request.path.length !== 4) return pass()
      commits += 1
      const fault = planned.shift()
      return fault ? fault(request, pass) : pass()
    },
  }
  gateway.mount(LOCAL, catalog)
  return {
    plan(...faults) {
      planned = [...faults]
      commits = 0
    },
    break(fault) {
      broken = fault
    },
    commits: () => commits,
  }
}
