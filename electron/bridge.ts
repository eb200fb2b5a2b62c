// The wire between a window's page and its handlers. It knows no call by name, and it is the one place where the
// sender of a message is checked.

import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron'
import type { CallName, EventName, EventPayload, Handlers } from '../core/contract/calls.ts'
import { dispatch, type Reply } from '../core/contract/dispatch.ts'
import { CHANNELS } from './channels.ts'
import type { Log } from './log.ts'
import { isPageUrl } from './page-files.ts'

export type Emit = <K extends EventName>(name: K, payload: EventPayload<K>) => void

/** One window's end of the wire. */
export interface Line {
  /** Events wait here until the page listens, so that none is lost while it loads. */
  readonly emit: Emit
  answer(handlers: Partial<Handlers<CallName>>): void
}

interface OpenLine extends Line {
  handlers: Partial<Handlers<CallName>>
  readonly calls: Map<string, AbortController>
  listen(): void
}

const refused: Reply = {
  error: { code: 'unauthorized', message: 'This page may not ask the app for anything.' },
}
const badCall: Reply = {
  error: { code: 'invalid_input', message: 'A call needs a name and an id of its own, both text.' },
}

/** `open` before the page loads: a page without a line gets no answer. */
export function createBridge(ipc: IpcMain, log: Log): { open(page: WebContents): Line } {
  const lines = new Map<number, OpenLine>()

  const lineOf = (event: IpcMainInvokeEvent | IpcMainEvent): OpenLine | null => {
    const line = lines.get(event.sender.id)
    const frame = event.senderFrame
    const ours = frame !== null && frame === event.sender.mainFrame && isPageUrl(frame.url)
    if (line !== undefined && ours) return line
    log.warn(`Refused a message from ${frame?.url ?? 'a frame that is gone'}`)
    return null
  }

  ipc.handle(
    CHANNELS.invoke,
    async (event, name: unknown, input: unknown, callId: unknown): Promise<Reply> => {
      const line = lineOf(event)
      if (line === null) return refused
      if (typeof name !== 'string' || typeof callId !== 'string' || line.calls.has(callId)) return badCall
      const controller = new AbortController()
      line.calls.set(callId, controller)
      try {
        return await dispatch(line.handlers, name, input, controller.signal, (error) =>
          log.error(`${name} failed by a fault of Firn.`, error),
        )
      } finally {
        if (line.calls.get(callId) === controller) line.calls.delete(callId)
      }
    },
  )
  ipc.on(CHANNELS.cancel, (event, callId: unknown) => {
    if (typeof callId === 'string') lineOf(event)?.calls.get(callId)?.abort()
  })
  ipc.on(CHANNELS.listening, (event) => lineOf(event)?.listen())

  return {
    open(page) {
      const line = openLine(page)
      lines.set(page.id, line)
      const id = page.id
      page.once('destroyed', () => lines.delete(id))
      return line
    },
  }
}

function openLine(page: WebContents): OpenLine {
  const calls = new Map<string, AbortController>()
  let waiting: (readonly [string, unknown])[] | null = []

  // Nobody is left to read the answers of a page that went away or is loaded anew, and a new page counts its calls
  // from the start.
  const hangUp = () => {
    for (const controller of calls.values()) controller.abort()
    calls.clear()
    waiting ??= []
  }
  page.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) hangUp()
  })
  page.on('render-process-gone', hangUp)
  page.once('destroyed', hangUp)

  return {
    handlers: {},
    calls,
    answer(handlers) {
      this.handlers = handlers
    },
    emit(name, payload) {
      if (waiting !== null) waiting.push([name, payload])
      else if (!page.isDestroyed()) page.send(CHANNELS.event, name, payload)
    },
    listen() {
      const due = waiting ?? []
      waiting = null
      for (const [name, payload] of due) page.send(CHANNELS.event, name, payload)
    },
  }
}
