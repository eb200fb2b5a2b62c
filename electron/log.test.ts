import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from './log.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firn-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('an error is logged with its stack and cause, without secrets', () => {
  const echoed: string[] = []
  const log = openLog(join(folder, 'logs'), (line) => echoed.push(line))
  log.info(`opened ${join(homedir(), 'airline-ops')}`)
  log.error('The write failed.', new Error('outer', { cause: new Error('Bearer abc123') }))
  const text = readFileSync(join(folder, 'logs', 'firn.log'), 'utf8')
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT\S+Z INFO opened ~.airline-ops$/m)
  expect(text).toMatch(/ERROR The write failed\.\nError: outer\n\s+at .*\ncaused by Error: Bearer …\n\s+at /s)
  expect(echoed).toHaveLength(2)
})

test('a full log is put aside at the next start, and only a few are kept', () => {
  for (let start = 0; start < 5; start++) {
    openLog(folder).info(`start ${start}`)
    writeFileSync(join(folder, 'firn.log'), 'x'.repeat(2_000_001))
  }
  openLog(folder).info('last')
  expect(statSync(join(folder, 'firn.log')).size).toBeLessThan(100)
  expect(existsSync(join(folder, 'firn.2.log'))).toBe(true)
  expect(existsSync(join(folder, 'firn.3.log'))).toBe(false)
})

test('a folder that cannot be written does not stop the app', () => {
  const echoed: string[] = []
  const log = openLog(folder, (line) => echoed.push(line))
  rmSync(folder, { recursive: true })
  log.info('lost')
  expect(echoed.join('\n')).toContain('cannot be written')
  openLog(folder)
})
