import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { filesIn, relaunch, userDataFolder } from './launch.ts'

const folder = mkdtempSync(join(tmpdir(), 'firn-launch-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('files are the existing files among the arguments, from the folder the user was in', () => {
  writeFileSync(join(folder, 'report[1].csv'), 'a\n1\n')
  mkdirSync(join(folder, 'project'))
  const args = ['.', '--no-sandbox', '', 'report[1].csv', 'project', 'missing.csv', '-x']
  expect(filesIn(args, folder)).toEqual([join(folder, 'report[1].csv')])
})

test('the argument names the user-data folder, else the variable, else the platform', () => {
  expect(userDataFolder('a', { FIRN_USER_DATA: 'b' }, folder)).toBe(resolve(folder, 'a'))
  expect(userDataFolder('', { FIRN_USER_DATA: 'b' }, folder)).toBe(resolve(folder, 'b'))
  expect(userDataFolder('', { FIRN_USER_DATA: '' }, folder)).toBeNull()
  expect(userDataFolder('', {}, folder)).toBeNull()
})

describe('relaunch', () => {
  const start = {
    isPackaged: true,
    platform: 'linux',
    execPath: '/opt/firn/firn',
    args: ['a.csv'],
    env: { HOME: '/home/a' },
  } as const

  test('a packaged app starts itself once more with the pool', () => {
    const again = relaunch(start)
    expect(again).toMatchObject({ command: '/opt/firn/firn', args: ['a.csv'] })
    expect(again?.env).toMatchObject({ HOME: '/home/a', UV_THREADPOOL_SIZE: '16' })
    expect(relaunch({ ...start, env: again?.env ?? {} })).toBeNull()
  })

  test('an environment that lost the pool on the way does not loop', () => {
    expect(relaunch({ ...start, env: { FIRN_RELAUNCHED: '1' } })).toBeNull()
  })

  test('an AppImage is started by its image', () => {
    expect(relaunch({ ...start, env: { APPIMAGE: '/home/a/Firn.AppImage' } })?.command).toBe(
      '/home/a/Firn.AppImage',
    )
  })

  test.each([
    ['from source', { isPackaged: false }],
    ['on macOS', { platform: 'darwin' as const }],
    ['as a portable program', { env: { PORTABLE_EXECUTABLE_DIR: 'C:\\' } }],
    ['with a pool already', { env: { UV_THREADPOOL_SIZE: '8' } }],
  ])('none %s', (_name, change) => {
    expect(relaunch({ ...start, ...change })).toBeNull()
  })
})
