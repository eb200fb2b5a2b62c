// The only places where text becomes part of SQL: identifiers, literals and paths.

/** A name as a quoted SQL identifier. NUL cannot be quoted and is refused. */
export function quoteIdent(name: string): string {
  refuseNul(name)
  return `"${name.replaceAll('"', '""')}"`
}

/** Names joined by dots, each quoted: `"catalog"."namespace"."table"`. */
export function quotePath(...names: readonly string[]): string {
  return names.map(quoteIdent).join('.')
}

/** Text as a SQL string literal. */
export function quoteLiteral(text: string): string {
  refuseNul(text)
  return `'${text.replaceAll("'", "''")}'`
}

/** A SQL list of string literals: `['a', 'b']`. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quoteLiteral).join(', ')}]`
}

/**
 * A path as a literal that means that one file. DuckDB's readers take every path as a glob: `report[1].csv` would
 * silently read `report1.csv`, so the glob's letters are bracketed.
 */
export function quoteFile(path: string): string {
  return quoteLiteral(escapeGlob(path))
}

/** The same for a list of files. */
export function quoteFiles(paths: readonly string[]): string {
  return `[${paths.map(quoteFile).join(', ')}]`
}

export function escapeGlob(path: string): string {
  return path.replace(/[[\]*?]/g, (letter) => `[${letter}]`)
}

function refuseNul(text: string): void {
  if (text.includes('\0')) throw new TypeError('Text with a NUL character cannot be part of SQL')
}
