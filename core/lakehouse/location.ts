// Locations as Iceberg's metadata names them, and the local paths behind them.

import path from 'node:path'

/**
 * The path behind a location, or undefined if it is not on this machine's file system (`s3://…`). Iceberg's writers
 * do not percent-encode paths and its readers do not decode them, so neither is done here: `file:///a%20b` is the
 * folder named `a%20b`.
 */
export function localPath(location: string): string | undefined {
  if (path.isAbsolute(location)) return path.resolve(location)
  const match = /^file:(?:\/\/(?:localhost)?)?(\/.*)$/i.exec(location)
  const rest = match?.[1]
  if (rest === undefined) return undefined
  // file:///C:/data on Windows
  return path.resolve(path.win32.isAbsolute(rest.slice(1)) && rest[2] === ':' ? rest.slice(1) : rest)
}

/** The location of a local folder or file: its plain absolute path, with forward slashes. */
export function locationOf(absolutePath: string): string {
  return path.sep === '\\' ? absolutePath.replaceAll('\\', '/') : absolutePath
}

/** `location` without trailing slashes, plus `child`. */
export function childLocation(location: string, ...children: readonly string[]): string {
  return [location.replace(/\/+$/, ''), ...children].join('/')
}

/** Whether a path is a folder's own or lies in it. */
export function isInside(folder: string, candidate: string): boolean {
  const relative = path.relative(folder, candidate)
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative))
}
