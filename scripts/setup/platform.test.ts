// The pins cover the platforms the app is released for, and the runtime is taken apart as it must be.

import path from 'node:path'
import { version as duckdbEngine } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { lastLine, runCommand } from './command.mjs'
import { runtimeFile } from './electron-registry.mjs'
import { duckdbPlatform, duckdbVersion, extensionNames, wheelPins } from './extension-pins.mjs'
import { pipReason } from './extensions.mjs'
import { readsTypeScript } from './node.mjs'

test('the extensions are those of the engine', () => {
  expect(duckdbEngine()).toBe(`v${duckdbVersion}`)
})

test.each([
  ['linux', 'x64', 'linux_amd64'],
  ['linux', 'arm64', 'linux_arm64'],
  ['darwin', 'x64', 'osx_amd64'],
  ['darwin', 'arm64', 'osx_arm64'],
  ['win32', 'x64', 'windows_amd64'],
  ['freebsd', 'x64', undefined],
  ['linux', 'ia32', undefined],
])('%s %s is %s to DuckDB', (platform, arch, name) => {
  expect(duckdbPlatform(platform, arch)).toBe(name)
})

test('every wheel is pinned, each by a checksum of its own', () => {
  const all = Object.values(wheelPins).flatMap(({ sha256 }) => extensionNames.map((name) => sha256[name]))
  expect(all.every((one) => /^[0-9a-f]{64}$/.test(one))).toBe(true)
  expect(new Set(all).size).toBe(all.length)
})

test('of the registry’s runtime, the application and its snapshot are left out', () => {
  expect(runtimeFile('/r', 'Cypress/Cypress')).toBe(path.join('/r', 'electron'))
  expect(runtimeFile('/r', 'Cypress/locales/de.pak')).toBe(path.join('/r', 'locales/de.pak'))
  expect(runtimeFile('/r', 'Cypress/resources/app/package.json')).toBeUndefined()
  expect(runtimeFile('/r', 'Cypress/resources/app-update.yml')).toBeUndefined()
  expect(runtimeFile('/r', 'Cypress/browser_v8_context_snapshot.bin')).toBeUndefined()
})

test.each([
  ['20.20.2', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['24.0.0', true],
])('Node %s reads TypeScript: %s', (version, expected) => {
  expect(readsTypeScript(version)).toBe(expected)
})

test('a program that is missing, fails or hangs is a result with its reason', async () => {
  const node = process.execPath
  expect(await runCommand('firn-no-such-program', [])).toMatchObject({
    code: -1,
    reason: expect.stringContaining('could not be started'),
  })
  const complaint = `console.error('first'); console.error('what is wrong'); process.exit(3)`
  expect(await runCommand(node, ['-e', complaint])).toMatchObject({ code: 3, reason: 'what is wrong' })
  expect(await runCommand(node, ['-e', 'setInterval(() => {}, 9)'], { timeout: 300 })).toMatchObject({
    code: -1,
    reason: expect.stringContaining('longer than 0.3 s'),
  })
  expect(await runCommand(node, ['-e', 'console.log(1)'])).toMatchObject({
    code: 0,
    stdout: '1\n',
    reason: '',
  })
  expect(lastLine('')).toBe('')
})

test('pip’s reason is the broken connection, not the distribution it then did not find', () => {
  const reason = 'ERROR: No matching distribution found for duckdb-extension-avro==1.5.5'
  const stderr = `WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...)': /simple/\n${reason}`
  const result = { code: 1, stdout: '', stderr, reason }
  expect(pipReason(result)).toBe('the package index cannot be reached (NewConnectionError(...))')
  expect(pipReason({ ...result, stderr: reason })).toBe(reason)
})
