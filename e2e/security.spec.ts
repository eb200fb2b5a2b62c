// What a page that has been taken over could do: nothing.

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { built, expect, test } from './app.ts'

/** The reply of the bridge, as the page sees it. */
async function ask(page: Page, name: unknown, input: unknown, callId: unknown): Promise<unknown> {
  return page.evaluate(
    ([name, input, callId]) => window.firn.invoke(name as string, input, callId as string),
    [name, input, callId],
  )
}

test('the page has no Node, no Electron and exactly four functions', async ({ firn }) => {
  const seen = await firn.page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>).require,
    process: typeof (globalThis as Record<string, unknown>).process,
    module: typeof (globalThis as Record<string, unknown>).module,
    bridge: Object.keys(window.firn).toSorted(),
    origin: location.origin,
  }))
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    module: 'undefined',
    bridge: ['cancel', 'invoke', 'on', 'pathForFile'],
    origin: 'app://firn',
  })
  const preferences = await firn.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    // Not in the type declarations, and the only way to see what the window really got.
    const contents = window?.webContents as unknown as {
      getLastWebPreferences(): Electron.WebPreferences
    }
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
      contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag }
  })
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
  })
  expect(preferences.webSecurity).not.toBe(false)
})

test('nothing remote is loaded, and nothing inline is run', async ({ firn }) => {
  firn.expectFault(/Content Security Policy/)
  const server = createServer((_request, response) => {
    requests += 1
    response.setHeader('access-control-allow-origin', '*')
    response.end('x')
  })
  let requests = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const outcome = await firn.page.evaluate(async (address) => {
    const loads = (element: HTMLElement) =>
      new Promise<string>((resolve) => {
        element.onload = () => resolve('loaded')
        element.onerror = () => resolve('blocked')
        document.head.append(element)
      })
    const image = Object.assign(document.createElement('img'), { src: `${address}/a.png` })
    const script = Object.assign(document.createElement('script'), { src: `${address}/a.js` })
    const inline = Object.assign(document.createElement('script'), { textContent: 'window.inlineRan = true' })
    document.head.append(inline)
    const evaluated = () => {
      try {
        return String(new Function('return 1')())
      } catch {
        return 'blocked'
      }
    }
    return {
      fetch: await fetch(address).then(
        () => 'loaded',
        () => 'blocked',
      ),
      image: await loads(image),
      script: await loads(script),
      inline: 'inlineRan' in window ? 'ran' : 'blocked',
      eval: evaluated(),
    }
  }, address)
  await new Promise((resolve) => server.close(resolve))
  const blocked = 'blocked'
  expect(outcome).toEqual({ fetch: blocked, image: blocked, script: blocked, inline: blocked, eval: blocked })
  expect(requests).toBe(0)
})

test('the page cannot open windows, go elsewhere or get permissions', async ({ firn }) => {
  firn.expectFault(/Not allowed to load local resource|navigate|Content Security Policy/)
  const { page, electron } = firn
  const before = page.url()
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true)
  expect(await page.evaluate(() => window.open('app://firn/index.html') === null)).toBe(true)
  for (const target of ['https://example.com/', 'file:///etc/passwd', 'data:text/html,x']) {
    await page.evaluate((target) => {
      const link = Object.assign(document.createElement('a'), { href: target })
      document.body.append(link)
      link.click()
      link.remove()
    }, target)
  }
  const denied = await page.evaluate(async () => ({
    location: await new Promise((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('given'),
        () => resolve('denied'),
      ),
    ),
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'given',
      () => 'denied',
    ),
    clipboard: await navigator.clipboard.readText().then(
      () => 'given',
      () => 'denied',
    ),
  }))
  expect(denied).toEqual({ location: 'denied', camera: 'denied', clipboard: 'denied' })
  expect(page.url()).toBe(before)
  expect(electron.windows()).toHaveLength(1)
})

test('the protocol serves the built window and nothing beside it', async ({ firn }) => {
  firn.expectFault(/status of 404/)
  const statuses = await firn.page.evaluate(async () => {
    const paths = ['/index.html', '/..%2f..%2fpackage.json', '/../electron/main.js', '/assets/', '/none.js']
    return Promise.all(paths.map(async (path) => (await fetch(path)).status))
  })
  expect(statuses).toEqual([200, 404, 404, 404, 404])
})

test('the bridge refuses unknown calls, malformed input and foreign frames', async ({ firn }) => {
  const { page, electron } = firn
  for (const name of ['shell.exec', '__proto__', 'toString'])
    expect(await ask(page, name, {}, `a-${name}`)).toMatchObject({ error: { code: 'not_found' } })
  expect(await ask(page, 'project.open', { path: 7 }, 'b')).toMatchObject({
    error: { code: 'invalid_input', details: { field: 'path' } },
  })
  expect(await ask(page, 'jobs.list', null, 'c')).toMatchObject({ error: { code: 'invalid_input' } })
  expect(await ask(page, 'app.info', {}, 7)).toMatchObject({ error: { code: 'invalid_input' } })
  expect(await ask(page, 7, {}, 'd')).toMatchObject({ error: { code: 'invalid_input' } })

  // A window with the same preload that is not one of ours: it has a bridge, and no line.
  const preload = join(built, 'out', 'electron', 'preload.cjs')
  const foreign = electron.waitForEvent('window')
  await electron.evaluate(async ({ BrowserWindow }, preload) => {
    const window = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    await window.loadURL('data:text/html,foreign')
  }, preload)
  expect(await ask(await foreign, 'app.info', {}, 'e')).toMatchObject({ error: { code: 'unauthorized' } })
  await electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((window) => window.webContents.getURL().startsWith('data:'))
      ?.destroy()
  })
})

test('a second launch opens a window in the running app', async ({ firn }) => {
  const opened = firn.electron.waitForEvent('window')
  expect(await firn.launchAgain()).toBe(0)
  const second = await opened
  await second.waitForLoadState('domcontentloaded')
  expect(new URL(second.url()).origin).toBe(new URL(firn.page.url()).origin)
  expect(firn.electron.windows()).toHaveLength(2)
})

test('another user-data folder is another app', async ({ firn, launch, place }) => {
  const other = await launch({ env: { FIRN_USER_DATA: `${place.userData} 2` } })
  expect(other.electron.process().pid).not.toBe(firn.electron.process().pid)
  expect(firn.electron.windows()).toHaveLength(1)
})
