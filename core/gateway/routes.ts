// Which door a request's path leads to: a connection's catalog or a write's endpoint.

export type Route =
  | { readonly kind: 'connection'; readonly connection: string; readonly path: readonly string[] }
  | { readonly kind: 'write'; readonly writeId: string; readonly path: readonly string[] }

/**
 * `/c/<connection>/v1/…` and `/w/<write id>/v1/…`; undefined for everything else. A path segment may hold any
 * character, percent-encoded (a namespace's levels are joined by %1F).
 */
export function routeOf(pathname: string): Route | undefined {
  const [door, name, version, ...path] = decodeSegments(pathname) ?? []
  if (name === undefined || name === '' || version !== 'v1') return undefined
  if (door === 'c') return { kind: 'connection', connection: name, path }
  if (door === 'w') return { kind: 'write', writeId: name, path }
  return undefined
}

function decodeSegments(pathname: string): string[] | undefined {
  try {
    const segments = pathname.split('/').slice(1).map(decodeURIComponent)
    return segments.at(-1) === '' ? segments.slice(0, -1) : segments
  } catch {
    return undefined
  }
}
