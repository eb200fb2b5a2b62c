// How a write meets what is there, each way with its consequence in a sentence.

import type { WriteMode } from '../../core/contract/index.ts'
import { plural } from '../ui/format.ts'
import styles from './mode-choice.module.css'

interface Props {
  readonly mode: WriteMode
  /** In the table now; null where that is not known. */
  readonly rows: number | null
  /** Whether earlier rows stay readable. */
  readonly history: boolean
  readonly onMode: (mode: WriteMode) => void
}

export function ModeChoice({ mode, rows, history, onMode }: Props) {
  const there = rows === null || rows === 0 ? 'what is there' : `the ${plural(rows, 'row')} there`
  const choices = [
    { mode: 'append', title: 'Append', words: `Keeps ${there}, adds these.` },
    {
      mode: 'overwrite',
      title: 'Overwrite',
      words: history
        ? `These replace ${there}; earlier snapshots stay readable.`
        : `These replace ${there}, for good: this store keeps no history.`,
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
            data-autofocus={choice.mode === mode || undefined}
            checked={choice.mode === mode}
            onChange={() => onMode(choice.mode)}
          />
          <span className={styles.title}>{choice.title}</span>
          <span className={styles.words}>{choice.words}</span>
        </label>
      ))}
    </fieldset>
  )
}
