// A few rows as they are, where a count alone would leave one guessing: `column: text`, NULL as NULL.

import styles from './example-rows.module.css'
import { formatCount } from './format.ts'

type Row = Readonly<Record<string, string | null>>

interface Props {
  readonly rows: readonly Row[]
  /** At most this many are shown. */
  readonly most?: number
  /** How many there are of them in all, where it is more than what is shown. */
  readonly of?: number
}

export function ExampleRows({ rows, most = 3, of }: Props) {
  const columns = Object.keys(rows[0] ?? {})
  if (columns.length === 0) return null
  const shown = rows.slice(0, most)
  const more = (of ?? 0) - shown.length
  return (
    // Wide rows scroll in their place; the keyboard reaches what is out of sight.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable
    <section className={styles.frame} tabIndex={0} aria-label="Example rows">
      <table className={styles.rows}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: examples have no names and do not move
            <tr key={index}>
              {columns.map((column) => (
                <td key={column}>{row[column] == null ? <i>NULL</i> : row[column]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className={styles.more}>and {formatCount(more)} more</p>}
    </section>
  )
}
