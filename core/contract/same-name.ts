// Names of columns, features and groups differ by more than case, as DuckDB's columns and some disks' files do.

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
