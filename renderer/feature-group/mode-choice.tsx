// How a write meets what is there: four ways, each with what stays and what is replaced in a sentence.

import type { WriteMode } from '../../core/contract/index.ts'
import { plural } from '../ui/format.ts'
import styles from './mode-choice.module.css'

interface Props {
  readonly mode: WriteMode
  /** In the table now; null where that is not known. */
  readonly rows: number | null
  /** Whether earlier rows stay readable in every store. */
  readonly history: boolean
  /** Whether an overwrite replaces only the partitions that its rows lie in. */
  readonly partitions: boolean
  readonly onMode: (mode: WriteMode) => void
}

export function ModeChoice({ mode, rows, history, partitions, onMode }: Props) {
  const there = rows === null || rows === 0 ? 'what is there' : `the ${plural(rows, 'row')} there`
  const gone = history ? 'Earlier snapshots stay readable.' : 'What they replace is gone for good.'
  const choices = [
    { mode: 'append', title: 'Append', words: `Keeps ${there}, adds these.` },
    {
      mode: 'merge',
      title: 'Merge',
      words: 'Replaces rows with the same join keys and event time, adds the others. The rest stays.',
    },
    {
      mode: 'overwrite-range',
      title: 'Overwrite range',
      words: `Replaces the rows of the range below, the rest stays. ${gone}`,
    },
    {
      mode: 'overwrite',
      title: 'Overwrite',
      words: partitions
        ? `Replaces the partitions that these rows lie in, the others stay. ${gone}`
        : `Replaces ${there}, all of it. ${gone}`,
    },
  ] as const satisfies readonly { mode: WriteMode; title: string; words: string }[]
  return (
    <fieldset className={styles.choices} aria-label="Write mode">
      {choices.map((choice) => (
        <label key={choice.mode} className={styles.choice} data-checked={choice.mode === mode || undefined}>
          <input
            type="radio"
            name="write-mode"
            className="visually-hidden"
            aria-label={choice.title}
            aria-describedby={`write-mode-${choice.mode}`}
            data-autofocus={choice.mode === mode || undefined}
            checked={choice.mode === mode}
            onChange={() => onMode(choice.mode)}
          />
          <span className={styles.title}>{choice.title}</span>
          <span id={`write-mode-${choice.mode}`} className={styles.words}>
            {choice.words}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
