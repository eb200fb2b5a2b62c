// Whether packages installed by hand are those of the lock file: decides between using and replacing them.

import { expect, test } from 'vitest'
import { addsOnlyOptional, satisfiesLock } from './npm-packages.mjs'

const lock = JSON.stringify({
  packages: {
    '': { name: 'firn' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/b-win32': { version: '2.0.0', integrity: 'sha512-b', optional: true },
  },
})

const installed = (packages: Record<string, unknown>) => JSON.stringify({ packages })
const a = { version: '1.0.0', integrity: 'sha512-a' }

test.each([
  ['what the lock asks for, without other platforms’ packages', { 'node_modules/a': a }, true],
  ['one package too many', { 'node_modules/a': a, 'node_modules/c': a }, true],
  ['another version', { 'node_modules/a': { ...a, version: '1.0.1' } }, false],
  ['another content', { 'node_modules/a': { ...a, integrity: 'sha512-x' } }, false],
  ['a package missing', {}, false],
  [
    'an optional package in another version',
    { 'node_modules/a': a, 'node_modules/b-win32': { version: '1.9.0', integrity: 'sha512-b' } },
    false,
  ],
])('installed is %s', (_case, packages, expected) => {
  expect(satisfiesLock(lock, installed(packages))).toBe(expected)
})

test('a record that is cut off counts as nothing installed', () => {
  expect(satisfiesLock(lock, '{ "packages": {')).toBe(false)
})

test('only optional packages may come on top of the lock', () => {
  expect(addsOnlyOptional(lock, installed({ 'node_modules/a': a }))).toBe(true)
  expect(addsOnlyOptional(lock, installed({ 'node_modules/c': { ...a, optional: true } }))).toBe(true)
  expect(addsOnlyOptional(lock, installed({ 'node_modules/c': a }))).toBe(false)
})
