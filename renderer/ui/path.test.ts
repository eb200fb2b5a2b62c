import { expect, test } from 'vitest'
import { joinPath, pathFrom } from './path.ts'

test.each([
  ['/home/a/ops', 'entities/plane.yml', '/home/a/ops/entities/plane.yml'],
  ['/', 'a', '/a'],
  ['C:\\data\\ops', 'entities/plane.yml', 'C:\\data\\ops\\entities\\plane.yml'],
  ['/odd\\name', 'a.yml', '/odd\\name/a.yml'],
])('%s and %s', (folder, inside, path) => expect(joinPath(folder, inside)).toBe(path))

test.each([
  ['/home/a/ops', '/home/a/ops/files/x', 'files/x'],
  ['/home/a/ops', '/home/a/ops-2/files/x', '/home/a/ops-2/files/x'],
  ['/home/a/ops', 'local.default.x', 'local.default.x'],
  ['C:\\data', 'C:\\data\\files\\x', 'files\\x'],
])('from %s, %s is %s', (folder, path, seen) => expect(pathFrom(folder, path)).toBe(seen))
