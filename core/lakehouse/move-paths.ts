// Where the locations in a moved warehouse's files lead now: those in its old root get the new one, all others are
// left alone.

import path from 'node:path'
import { localPath, locationOf } from './location.ts'

export interface PathMap {
  readonly from: string
  readonly to: string
  /** The location in the new root, in the form that it had; undefined for one that is not in the old root. */
  move(location: string): string | undefined
  /** The same as a path on this disk. */
  fileOf(location: string): string | undefined
}

const SCHEME = /^(file:(?:\/\/(?:localhost)?)?)?(.*)$/is
const WINDOWS = /^(?:[A-Za-z]:[\\/]|\\\\)/

/**
 * @param from the old root as recorded: an absolute path of this system or of another one (a project that came from
 * Windows to Linux).
 * @param to the new root, an absolute path here
 */
export function pathMap(from: string, to: string): PathMap {
  const ofWindows = WINDOWS.test(from)
  const old = ofWindows ? fromWindows(from) : from
  const prefix = old.replace(/\/+$/, '')
  const target = locationOf(to).replace(/\/+$/, '')

  /** The part behind the old root: empty, or with a leading slash. */
  const behind = (plain: string): string | undefined => {
    const start = plain.slice(0, prefix.length)
    const isSame = ofWindows ? start.toLowerCase() === prefix.toLowerCase() : start === prefix
    const rest = plain.slice(prefix.length)
    return isSame && (rest === '' || rest.startsWith('/')) ? rest : undefined
  }
  const move = (location: string): string | undefined => {
    const [, scheme = '', rest = ''] = SCHEME.exec(location) ?? []
    const plain = ofWindows ? fromWindows(rest) : rest
    const inside = behind(hasOddParts(plain) ? path.posix.normalize(plain) : plain)
    if (inside === undefined) return undefined
    // `file://` and a path of Windows: file:///C:/data
    return `${scheme}${scheme !== '' && !target.startsWith('/') ? '/' : ''}${target}${inside}`
  }
  return {
    from,
    to,
    move,
    fileOf(location) {
      const moved = move(location)
      return moved === undefined ? undefined : localPath(moved)
    },
  }
}

/** `/a/x/../b`, `/a//b`: what such a path is in shows only when it is normalized. */
const hasOddParts = (plain: string): boolean => /(^|\/)\.{0,2}(?=\/|$)/.test(plain.slice(1))

/** With forward slashes, and without the one that URIs put before a drive. */
const fromWindows = (plain: string): string => plain.replaceAll('\\', '/').replace(/^\/(?=[A-Za-z]:)/, '')
