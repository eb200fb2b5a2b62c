// The wire with a stand-in for Electron's ends of it; e2e/security.spec.ts has the real ones.

import { EventEmitter } from 'node:events'
import type { IpcMain, WebContents } from 'electron'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { CallName, Handlers } from '../core/contract/calls.ts'
import { createBridge } from './bridge.ts'
import { CHANNELS } from './channels.ts'
import type { Log } from './log.ts'

class Page extends EventEmitter {
  readonly id: number
  readonly mainFrame = { url: 'app://firn/index.html' }
  readonly sent: unknown[][] = []
  constructor(id: number) {
    super()
    this.id = id
  }
  send(...message: unknown[]) {
    this.sent.push(message)
  }
  isDestroyed() {
    return false
  }
}

type Listener = (event: unknown, ...args: unknown[]) => unknown
const log: Log = { folder: '', info: vi.fn(), warn: vi.fn(), error: vi.fn() }

let listeners: Map<string, Listener>
let page: Page
let line: ReturnType<ReturnType<typeof createBridge>['open']>

/** A message from the page's main frame, unless told otherwise. */
const message = (channel: string, args: readonly unknown[], frame: unknown = page.mainFrame, sender = page) =>
  listeners.get(channel)?.({ sender, senderFrame: frame }, ...args)
const invoke = (...args: readonly unknown[]) => message(CHANNELS.invoke, args)

beforeEach(() => {
  listeners = new Map()
  const listen = (channel: string, listener: Listener) => listeners.set(channel, listener)
  const bridge = createBridge({ handle: listen, on: listen } as unknown as IpcMain, log)
  page = new Page(7)
  line = bridge.open(page as unknown as WebContents)
})

const info = { version: '1', timeZone: 'UTC' }
const waiting: Pick<Handlers<CallName>, 'app.info'> = {
  'app.info': (_input, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    }),
}
const cancelled = { error: { code: 'cancelled', message: 'Cancelled.' } }

describe('a call', () => {
  test('of the main frame of our page is answered', async () => {
    line.answer({ 'app.info': async () => info })
    expect(await invoke('app.info', {}, '1')).toEqual({ ok: info })
  })

  test.each([
    ['a frame inside it', () => ({ url: 'app://firn/index.html' }), () => page],
    ['a frame that is gone', () => null, () => page],
    ['a page that has no line', () => page.mainFrame, () => new Page(8)],
    [
      'our page when it shows something else',
      () => Object.assign(page.mainFrame, { url: 'data:text/html,x' }),
      () => page,
    ],
  ])('of %s is refused', async (_who, frame, sender) => {
    const handler = vi.fn()
    line.answer({ 'app.info': handler })
    const reply = await message(CHANNELS.invoke, ['app.info', {}, '1'], frame(), sender())
    expect(reply).toMatchObject({ error: { code: 'unauthorized' } })
    expect(handler).not.toHaveBeenCalled()
  })

  test('is cancelled by its id and no other', async () => {
    line.answer(waiting)
    const first = invoke('app.info', {}, '1')
    const second = invoke('app.info', {}, '2')
    message(CHANNELS.cancel, ['1'])
    message(CHANNELS.cancel, [{}])
    expect(await first).toEqual(cancelled)
    message(CHANNELS.cancel, ['2'])
    expect(await second).toEqual(cancelled)
  })

  test('needs an id that is not in use', async () => {
    line.answer(waiting)
    const first = invoke('app.info', {}, '1')
    expect(await invoke('app.info', {}, '1')).toMatchObject({ error: { code: 'invalid_input' } })
    message(CHANNELS.cancel, ['1'])
    expect(await first).toEqual(cancelled)
    line.answer({ 'app.info': async () => info })
    expect(await invoke('app.info', {}, '1')).toEqual({ ok: info })
  })

  test.each([
    ['did-start-navigation', { isMainFrame: true, isSameDocument: false }],
    ['render-process-gone', {}],
    ['destroyed', {}],
  ])('ends with its page (%s)', async (event, details) => {
    line.answer(waiting)
    const pending = invoke('app.info', {}, '1')
    page.emit(event, details)
    expect(await pending).toEqual(cancelled)
  })

  test('of a page loaded anew may use an id of the one before', async () => {
    let release = (_: typeof info) => {}
    line.answer({ 'app.info': () => new Promise((resolve) => (release = resolve)) })
    const old = invoke('app.info', {}, '1')
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    line.answer(waiting)
    const fresh = invoke('app.info', {}, '1')
    release(info)
    await old
    message(CHANNELS.cancel, ['1'])
    expect(await fresh).toEqual(cancelled)
  })
})

describe('an event', () => {
  const changed = { groups: ['plane_daily'] }

  test('waits until the page listens, then goes at once', () => {
    line.emit('project.changed', changed)
    expect(page.sent).toEqual([])
    message(CHANNELS.listening, [])
    line.emit('project.changed', { groups: null })
    expect(page.sent).toEqual([
      [CHANNELS.event, 'project.changed', changed],
      [CHANNELS.event, 'project.changed', { groups: null }],
    ])
  })

  test('waits again while the page is loaded anew', () => {
    message(CHANNELS.listening, [])
    page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    line.emit('project.changed', changed)
    expect(page.sent).toEqual([])
    message(CHANNELS.listening, [])
    expect(page.sent).toHaveLength(1)
  })
})
