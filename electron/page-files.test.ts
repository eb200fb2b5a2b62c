import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isPageUrl, outsideUrl, pageFile, pagePolicy } from './page-files.ts'

const folder = join('/', 'app', 'renderer')

describe('pageFile', () => {
  test.each([
    ['app://firn/', 'index.html', 'text/html; charset=utf-8'],
    ['app://firn/index.html', 'index.html', 'text/html; charset=utf-8'],
    ['app://firn/assets/index-4f.js?v=1#x', 'assets/index-4f.js', 'text/javascript; charset=utf-8'],
    ['app://firn/a%20b.css', 'a b.css', 'text/css; charset=utf-8'],
  ])('%s is a file of the page', (url, name, type) => {
    expect(pageFile(folder, url)).toEqual({ path: join(folder, name), type })
  })

  test.each([
    'app://firn/..%2f..%2fetc/hosts.js',
    'app://firn/..%5c..%5chosts.js',
    'app://firn/a%00.js',
    'app://firn/%E0%A4%A.js',
    'app://firn/assets/',
    'app://firn/main.exe',
    'app://other/index.html',
    'file:///app/renderer/index.html',
    'https://firn/index.html',
    'not a url',
  ])('%s is none', (url) => {
    expect(pageFile(folder, url)).toBeNull()
  })

  test.each(['app://firn/../../index.html', 'app://firn/%2e%2e/%2E./index.html'])(
    '%s stays inside',
    (url) => {
      expect(pageFile(folder, url)?.path).toBe(join(folder, 'index.html'))
    },
  )
})

test('only our own origin is ours', () => {
  expect(isPageUrl('app://firn/index.html')).toBe(true)
  for (const url of ['app://firn.evil/index.html', 'app://evil/firn', 'https://firn/', 'about:blank', ''])
    expect(isPageUrl(url)).toBe(false)
})

test('the policy names no remote origin and allows no inline script', () => {
  const policy = pagePolicy('abc')
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
  expect(policy.match(/[\w-]+ '?unsafe-inline/g)).toEqual(["style-src-attr 'unsafe-inline"])
  expect(policy).toContain("style-src 'self' 'nonce-abc'")
})

describe('outsideUrl', () => {
  test('opens documentation over https', () => {
    expect(outsideUrl('https://duckdb.org/docs/stable/sql/introduction')).toBe(
      'https://duckdb.org/docs/stable/sql/introduction',
    )
  })

  test.each([
    'http://duckdb.org/',
    'https://duckdb.org.evil.example/',
    'https://user@duckdb.org/',
    'https://duckdb.org:8443/',
    'https://evil.example/duckdb.org',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://duckdb.org/share',
    '',
  ])('%s stays closed', (url) => {
    expect(outsideUrl(url)).toBeNull()
  })
})
