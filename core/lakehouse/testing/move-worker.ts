// For tests: a process of its own that opens a moved warehouse as the app does. Says `ready` right before, then what
// was moved as one line of JSON (null: nothing). Argument: the warehouse's folder.

import { writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { openEngine } from '../../engine/engine.ts'
import { extensionDirectory } from '../../engine/extensions.ts'
import { openLakehouse } from '../lakehouse.ts'

const [root = ''] = process.argv.slice(2)
const engine = await openEngine({ extensionDirectory: extensionDirectory(), spillDirectory: tmpdir() })
writeSync(1, 'ready\n')
const { moved } = await openLakehouse(root, { move: { engine } })
writeSync(1, `${JSON.stringify(moved ?? null)}\n`)
await engine.close()
