// Event times of receipts and watermarks are ISO 8601; DuckDB prints them with a space.

/** Without a zone where the column has none; `Z` where it has, since the engine's zone is UTC. */
export function isoTime(printed: unknown): string | null {
  return typeof printed === 'string' ? printed.replace(' ', 'T').replace(/\+00$/, 'Z') : null
}
