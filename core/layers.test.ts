// The layering rule of the house, held over every import statement: the window asks through the contract, core knows
// neither Electron nor React, and within core the arrows point one way.

import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { expect, test } from 'vitest'

interface Import {
  /** Path of the importing file from the checkout's root, with `/`. */
  readonly from: string
  /** The same of the imported file, or the name of a package such as `zod`, `node:path`, `@duckdb/node-api`. */
  readonly to: string
}

/** What each part of core may import from core, besides itself. A part is a folder, or a file beside the folders. */
const coreArrows = {
  contract: [],
  spec: ['contract'],
  features: ['contract'],
  jobs: ['contract'],
  engine: ['contract', 'spec'],
  connections: ['contract', 'spec', 'features', 'engine'],
  lakehouse: ['contract', 'spec', 'engine'],
  project: ['contract', 'spec', 'features'],
  gateway: ['contract', 'spec', 'lakehouse', 'connections', 'engine'],
  iceberg: ['contract', 'spec', 'lakehouse', 'connections', 'engine'],
  // Looks at rows, whatever store they come from or go to.
  checks: ['contract', 'features', 'engine'],
  diff: ['contract', 'features', 'engine'],
  stores: [
    'contract',
    'spec',
    'features',
    'checks',
    'iceberg',
    'gateway',
    'lakehouse',
    'connections',
    'engine',
  ],
  // Reads files into the rows that stores take: above them, and known to none of them.
  input: ['contract', 'spec', 'stores', 'engine'],
  training: ['contract', 'spec', 'features', 'iceberg', 'gateway', 'lakehouse', 'connections', 'engine'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The composition root and what stands on it: these wire the parts, so they may import all of core. */
const wiring = new Set(['workbench', 'handlers', 'desk', 'sample', 'cli'])

/** What Electron's shell may know of core. */
const shellDoors = ['core/contract/', 'core/desk.ts', 'core/workbench.ts', 'core/handlers.ts']
const shellPackages = ['electron', 'zod']

/** Parts that are pure, with the packages they may use; Node's own that touch no outside world are fine. */
const purePackages = {
  contract: ['zod'],
  spec: ['lossless-json', 'avsc'],
  features: ['yaml', 'zod'],
} as const satisfies Readonly<Record<string, readonly string[]>>
const pureBuiltins = ['node:buffer', 'node:crypto', 'node:path', 'node:util', 'node:zlib']

const notInCore = ['electron', 'react', 'react-dom', '@mantine', '@tanstack', 'playwright', 'zustand']

/** The sentences that the imports give rise to; none where all hold. */
function violations(imports: readonly Import[]): readonly string[] {
  return imports.flatMap((one) => {
    const rule = brokenRule(one)
    return rule === null ? [] : [`${one.from} imports ${one.to}: ${rule}`]
  })
}

function brokenRule({ from, to }: Import): string | null {
  // Tests may look at everything of their own side; so may what only they use.
  const isTest = /\.test\.tsx?$|\/testing\//.test(from)
  switch (topFolder(from)) {
    case 'renderer':
      return ruleOfRenderer(to, isTest || from.endsWith('vite.config.ts'))
    case 'electron':
      return ruleOfElectron(to, isTest)
    case 'core':
      return ruleOfCore(from, to, isTest)
    default:
      return null
  }
}

function ruleOfRenderer(to: string, isTooling: boolean): string | null {
  if (topFolder(to) === 'core' && !to.startsWith('core/contract/'))
    return 'the window knows core/contract and nothing else of core'
  if (topFolder(to) === 'electron') return 'the window knows nothing of Electron'
  if (isTooling || !isPackage(to)) return null
  const isOutside = to.startsWith('node:') || isOneOf(to, ['electron', '@duckdb'])
  return isOutside ? 'the window has no Node, no Electron and no DuckDB' : null
}

function ruleOfElectron(to: string, isTest: boolean): string | null {
  if (topFolder(to) === 'renderer') return "Electron's shell loads the built page, not its sources"
  if (isTest) return null
  if (topFolder(to) === 'core' && !shellDoors.some((door) => to.startsWith(door)))
    return "Electron's shell is thin: it knows the contract and the composition root"
  if (isPackage(to) && !to.startsWith('node:') && !isOneOf(to, shellPackages))
    return "Electron's shell is thin: work that needs a package belongs to core"
  return null
}

function ruleOfCore(from: string, to: string, isTest: boolean): string | null {
  if (isOneOf(to, notInCore)) return 'core runs without Electron and React'
  if (!isPackage(to) && topFolder(to) !== 'core') return 'core knows nothing of what stands on it'
  const part = partOfCore(from)
  if (isTest) return null
  if (to === '?') return 'a computed import cannot be checked'
  if (wiring.has(part)) return null
  if (isPackage(to)) return ruleOfPurePart(part, to)
  const target = partOfCore(to)
  if (target === part) return null
  if (!isKeyOf(coreArrows, part))
    return `${part} has no place in the layers yet: give it one in core/layers.test.ts`
  const allowed: readonly string[] = coreArrows[part]
  return allowed.includes(target) ? null : `${part} may import ${allowed.join(', ') || 'nothing of core'}`
}

function ruleOfPurePart(part: string, to: string): string | null {
  if (!isKeyOf(purePackages, part)) return null
  return isOneOf(to, [...purePackages[part], ...pureBuiltins])
    ? null
    : `${part} is pure: no files, network or engine`
}

const topFolder = (file: string): string => (isPackage(file) ? '' : (file.split('/')[0] ?? ''))
const partOfCore = (file: string): string => (file.split('/')[1] ?? '').replace(/\.ts$/, '')
const isPackage = (name: string): boolean => !/^(core|electron|renderer|scripts|e2e|bin)\//.test(name)
const isOneOf = (name: string, packages: readonly string[]): boolean =>
  packages.some((one) => name === one || name.startsWith(`${one}/`))

function isKeyOf<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key)
}

/** Every import of a source text: static, re-exports, dynamic, and `import('…')` in types; computed ones as `?`. */
function importsOf(from: string, source: string): readonly Import[] {
  const text = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const pattern =
    /(?:^|[\s;}])(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\b(?:import|require)\(\s*(?:['"]([^'"]+)['"]|([^)]))/g
  return [...text.matchAll(pattern)].map(([, fixed, dynamic]) => ({
    from,
    to: resolveName(from, fixed ?? dynamic ?? '?'),
  }))
}

function resolveName(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier)
  return builtinModules.includes(specifier) ? `node:${specifier}` : specifier
}

function importsOfCheckout(): readonly Import[] {
  const root = path.resolve(import.meta.dirname, '..')
  return ['core', 'electron', 'renderer'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
      .flatMap((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8'))),
  )
}

test('every import of the checkout keeps to the layers', () => {
  const imports = importsOfCheckout()
  expect(imports.length).toBeGreaterThan(100)
  expect(violations(imports)).toEqual([])
})

test.each<readonly [from: string, to: string]>([
  ['renderer/home/home.tsx', 'core/workbench.ts'],
  ['renderer/home/home.tsx', 'core/contractor/index.ts'],
  ['renderer/home/home.tsx', 'electron/windows.ts'],
  ['renderer/home/home.tsx', 'node:fs'],
  ['renderer/home/home.test.tsx', 'core/engine/engine.ts'],
  ['electron/main.ts', 'core/engine/engine.ts'],
  ['electron/main.ts', '@duckdb/node-api'],
  ['electron/main.ts', 'renderer/main.tsx'],
  ['core/engine/engine.ts', 'electron'],
  ['core/workbench.ts', 'react'],
  ['core/workbench.test.ts', 'electron/log.ts'],
  ['core/engine/engine.ts', 'renderer/ui/format.ts'],
  ['core/engine/engine.ts', 'core/gateway/gateway.ts'],
  ['core/iceberg/client.ts', 'core/gateway/gateway.ts'],
  ['core/lakehouse/lakehouse.ts', 'core/stores/iceberg-store.ts'],
  ['core/features/entity.ts', 'core/engine/sql.ts'],
  ['core/features/entity.ts', 'node:fs/promises'],
  ['core/spec/manifest.ts', '@duckdb/node-api'],
  ['core/contract/calls.ts', 'core/spec/json.ts'],
  ['core/stores/file-store.ts', 'core/workbench.ts'],
  ['core/stores/plan.ts', 'core/input/inputs.ts'],
  ['core/unheard-of/new.ts', 'core/engine/sql.ts'],
  ['core/workbench.ts', '?'],
])('%s must not import %s', (from, to) => {
  expect(violations([{ from, to }])).toHaveLength(1)
})

test.each<readonly [from: string, to: string]>([
  ['renderer/home/home.tsx', 'core/contract/index.ts'],
  ['renderer/home/home.tsx', 'react'],
  ['electron/main.ts', 'core/desk.ts'],
  ['electron/main.ts', 'electron'],
  ['core/workbench.ts', 'core/gateway/gateway.ts'],
  ['core/stores/iceberg-store.ts', 'core/iceberg/client.ts'],
  ['core/gateway/gateway.ts', 'core/lakehouse/lakehouse.ts'],
  ['core/gateway/gateway.test.ts', 'core/stores/iceberg-store.ts'],
  ['core/engine/engine.ts', '@duckdb/node-api'],
  ['scripts/bench/append.bench.ts', 'core/workbench.ts'],
])('%s may import %s', (from, to) => {
  expect(violations([{ from, to }])).toEqual([])
})

test('no part that is gone has a place in the layers', () => {
  const there = new Set(readdirSync(import.meta.dirname).map((name) => name.replace(/\.ts$/, '')))
  // Parts that are next: their arrows are drawn before they are there.
  const toCome = new Set(['connections', 'training'])
  const named = [...Object.keys(coreArrows), ...wiring].filter((part) => !toCome.has(part))
  expect(named.filter((part) => !there.has(part))).toEqual([])
})

test('every form of import is seen', () => {
  const source = `
    import { a } from './a.ts'
    import type { B } from './b.ts'
    import './c.css'
    import d, { type E,
      F } from "./d.ts"
    export * from './e.ts'
    export { g } from './g.ts'
    const h = await import('./h.ts')
    type I = import('./i.ts').I
    const j = require('fs')
    const k = await import(name)
    // import { no } from './comment.ts'
    const text = 'from here on'
    export const from = 'not-an-import'
  `
  expect(importsOf('core/engine/x.ts', source).map(({ to }) => to)).toEqual([
    ...['a.ts', 'b.ts', 'c.css', 'd.ts', 'e.ts', 'g.ts', 'h.ts', 'i.ts'].map((name) => `core/engine/${name}`),
    'node:fs',
    '?',
  ])
})
