// A selection as text that spreadsheets take: tabs between cells, a line a row, quotes only where a value needs them.

/** What a copy may hold; beyond it an export is the right way, as a clipboard has to have it all at once. */
export const MAX_COPIED_CELLS = 500_000
export const MAX_COPIED_ROWS = 50_000

/** NULL is nothing and the empty text is `""`, so the two stay apart. */
function tsvCell(raw: string | null): string {
  if (raw === null) return ''
  return raw === '' || /[\t\n\r"]/.test(raw) ? `"${raw.replaceAll('"', '""')}"` : raw
}

const tsvLine = (cells: readonly (string | null)[]): string => cells.map(tsvCell).join('\t')

/** Lines end in `\n`, the last one has none: pasted into a cell it stays one. */
export function toTsv(header: readonly string[] | null, rows: Iterable<readonly (string | null)[]>): string {
  const lines = header ? [tsvLine(header)] : []
  for (const row of rows) lines.push(tsvLine(row))
  return lines.join('\n')
}
