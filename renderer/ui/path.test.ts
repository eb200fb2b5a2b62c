import { expect, test } from 'vitest'
import { joinPath } from './path.ts'

test.each([
  ['/home/a/ops', 'entities/plane.yml', '/home/a/ops/entities/plane.yml'],
  ['/', 'a', '/a'],
  ['C:\\data\\ops', 'entities/plane.yml', 'C:\\data\\ops\\entities\\plane.yml'],
  ['/odd\\name', 'a.yml', '/odd\\name/a.yml'],
])('%s and %s', (folder, inside, path) => expect(joinPath(folder, inside)).toBe(path))
