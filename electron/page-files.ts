// What the app:// protocol may serve, decided without Electron so that it can be tested: files of the built window,
// nothing else, each with its type and the page's security policy.

import { extname, join, sep } from 'node:path'

export const PAGE_SCHEME = 'app'
const PAGE_ORIGIN = 'app://firn'
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/** True for the pages of our own origin. `URL.origin` is "null" for schemes it does not know, so by its parts. */
export function isPageUrl(text: string): boolean {
  const url = parseUrl(text)
  return url !== null && url.protocol === `${PAGE_SCHEME}:` && url.host === 'firn'
}

/** The file that a request of the page means, or null where it means none that the page may have. */
export function pageFile(folder: string, requested: string): { path: string; type: string } | null {
  const url = parseUrl(requested)
  if (url === null || !isPageUrl(requested)) return null
  const name = decode(url.pathname)
  // The parser has resolved `..` already; what is left of it (encoded, or with a backslash) has no honest use.
  if (name === null || /[\\\0]/.test(name) || name.split('/').includes('..')) return null
  const path = join(folder, name === '/' ? 'index.html' : name)
  const type = TYPES[extname(path)]
  if (type === undefined || !path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null
  return { path, type }
}

/**
 * No remote origin, no inline script, no eval. The styles that Mantine and CodeMirror write into the page carry the
 * nonce of this load; styles set through the DOM need no permission.
 */
export function pagePolicy(styleNonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${styleNonce}'`,
    // Chromium itself writes style attributes when one types over highlighted text in the SQL editor. Attributes
    // can load nothing: img-src and font-src hold for them too.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Where the built index.html wants the nonce of this load. */
export const NONCE_PLACE = '__STYLE_NONCE__'

/** Documentation that the Help menu and error hints may open in the user's browser. */
const OUTSIDE_HOSTS: ReadonlySet<string> = new Set(['duckdb.org', 'iceberg.apache.org', 'github.com'])

/** The address as the browser should get it, or null when it may not leave the app. */
export function outsideUrl(text: string): string | null {
  const url = parseUrl(text)
  const allowed =
    url !== null &&
    url.protocol === 'https:' &&
    url.username === '' &&
    url.password === '' &&
    url.port === '' &&
    OUTSIDE_HOSTS.has(url.hostname)
  return allowed ? url.href : null
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
