// What of the gateway's events belongs in a log: faults, and files that had to stay. All else is everyday traffic.

import type { GatewayEvent } from '../gateway/gateway.ts'

/** A line for the log; null for what went as it should. Events hold no token, header or body, so neither does it. */
export function faultOf(event: GatewayEvent): string | null {
  switch (event.kind) {
    case 'request': {
      const { method, path, status, error } = event
      if (error === undefined && status < 500) return null
      return `Gateway: ${method} ${path} was answered ${status}${error === undefined ? '' : `: ${error}`}`
    }
    case 'commit-attempt': {
      const { writeId, attempt, outcome } = event
      // Busy is another writer who was quicker; the write tries again.
      if (outcome === 'landed' || outcome === 'busy') return null
      return `Gateway: attempt ${attempt} to commit write ${writeId} is ${outcome}`
    }
    case 'files-left':
      return `Gateway: write ${event.writeId} left files, since ${event.why}: ${event.paths.join(', ')}`
  }
}
