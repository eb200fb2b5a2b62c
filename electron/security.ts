// What a page of this app can never do: load anything remote, leave its own origin, open windows, hold permissions.
// See Electron's security checklist; the bridge checks senders by itself.

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { app, protocol, type Session, shell } from 'electron'
import type { Log } from './log.ts'
import { isPageUrl, NONCE_PLACE, outsideUrl, PAGE_SCHEME, pageFile, pagePolicy } from './page-files.ts'

/** Before the app is ready: afterwards a scheme can get no privileges. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built window from `folder` and closes the session to everything else. */
export function secureSession(session: Session, folder: string, log: Log): void {
  session.protocol.handle(PAGE_SCHEME, (request) => servePage(request, folder, log))

  session.webRequest.onBeforeRequest((details, decide) => {
    const allowed = isPageUrl(details.url) || /^(data|blob|devtools):/.test(details.url)
    if (!allowed) log.warn(`Blocked a request to ${details.url}`)
    decide({ cancel: !allowed })
  })

  // Writing text to the clipboard is how a selection of cells is copied; nothing else is ever asked for.
  const granted = (permission: string, url: string) =>
    permission === 'clipboard-sanitized-write' && isPageUrl(url)
  session.setPermissionRequestHandler((contents, permission, decide) =>
    decide(granted(permission, contents.getURL())),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => granted(permission, origin))
  session.setDevicePermissionHandler(() => false)
}

/** For every page there will ever be, whoever makes it. */
export function securePages(log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      log.warn(`Refused to navigate to ${event.url}`)
      event.preventDefault()
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url, log)
      return { action: 'deny' }
    })
  })
}

/** Opens documentation in the user's browser; anything that is not on the list stays closed. */
export function openOutside(text: string, log: Log): void {
  const url = outsideUrl(text)
  if (url === null) log.warn(`Refused to open ${text}`)
  else shell.openExternal(url).catch((error: unknown) => log.error(`${url} could not be opened.`, error))
}

async function servePage(request: Request, folder: string, log: Log): Promise<Response> {
  const file = request.method === 'GET' ? pageFile(folder, request.url) : null
  if (file === null || !existsSync(file.path)) return notFound(request, log)
  try {
    const nonce = randomBytes(16).toString('base64')
    const bytes = await readFile(file.path)
    const isDocument = file.path.endsWith('.html')
    const body = isDocument ? bytes.toString('utf8').replaceAll(NONCE_PLACE, nonce) : new Uint8Array(bytes)
    return new Response(body, {
      headers: {
        'content-type': file.type,
        'content-security-policy': pagePolicy(nonce),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      },
    })
  } catch (error) {
    log.error(`${file.path} could not be read.`, error)
    return notFound(request, log)
  }
}

function notFound(request: Request, log: Log): Response {
  log.warn(`The page asked for ${request.url}, which is not a file of it`)
  return new Response('Not found', { status: 404 })
}
