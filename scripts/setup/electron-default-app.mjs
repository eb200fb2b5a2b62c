// Copied into the registry's Electron runtime as its default app: `electron [-r module] <app folder or file> …` starts
// that app, as the default app of an official Electron does. Awaited at the top, so that `ready` waits for the app.

import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const require = createRequire(import.meta.url)

/** @param {readonly string[]} args */
function parse(args) {
  /** @type {string[]} */
  const modules = []
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? ''
    if (argument === '-r' || argument === '--require') modules.push(args[++at] ?? '')
    else if (!argument.startsWith('-')) return { modules, target: argument }
  }
  return { modules, target: undefined }
}

/** @param {string} target */
function load(target) {
  const folder = path.resolve(target)
  if (!fs.existsSync(folder)) throw new Error(`${folder} does not exist`)
  if (!fs.statSync(folder).isDirectory()) return folder
  const description = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  // The setters that Electron's own default app uses; they are in no type declaration.
  const shell = /** @type {Electron.App & { setVersion(to: string): void, setAppPath(to: string): void }} */ (
    app
  )
  shell.setName(description.productName ?? description.name ?? 'Electron')
  shell.setVersion(description.version ?? '0.0.0')
  shell.setAppPath(folder)
  return path.join(folder, description.main ?? 'index.js')
}

const { modules, target } = parse(process.argv.slice(1))
Object.defineProperty(process, 'defaultApp', { value: true })
for (const name of modules) require(path.resolve(name))
if (target === undefined) {
  process.stderr.write('usage: electron [-r module] <app folder or file> [arguments]\n')
  app.exit(2)
} else {
  await import(pathToFileURL(load(target)).href)
}
