// A merge has to know what rows of the input mean that share join keys and event time: a fault, or corrections of
// which the last one counts. Asked with what the input really has.

import { Radio } from '@mantine/core'
import type { WritePlan, WriteRequest } from '../../core/contract/index.ts'
import { ExampleRows } from '../ui/example-rows.tsx'
import { plural } from '../ui/format.ts'
import styles from './duplicates-choice.module.css'

export type OnDuplicates = NonNullable<WriteRequest['onDuplicates']>

interface Props {
  readonly value: OnDuplicates
  /** Null while it is not known. */
  readonly found: WritePlan['duplicateKeys'] | null
  /** Why the write is refused for them, where core says so. */
  readonly error: string | null
  readonly counting: boolean
  readonly onChange: (value: OnDuplicates) => void
}

export function DuplicatesChoice({ value, found, error, counting, onChange }: Props) {
  const some = found !== null && found.rows > 0
  return (
    <div className={styles.choice} data-bad={(some && value === 'refuse') || undefined}>
      <Radio.Group
        label="Rows of the input that share join keys and event time"
        description={
          found === null
            ? counting && 'Counting…'
            : some
              ? `${plural(found.rows, 'row does', 'rows do')} here.`
              : 'There are none here.'
        }
        value={value}
        onChange={(chosen) => onChange(chosen === 'last' ? 'last' : 'refuse')}
      >
        <div className={styles.options}>
          <Radio value="refuse" label="Refuse the write" />
          <Radio value="last" label="The last one in the input wins" />
        </div>
      </Radio.Group>
      {some && value === 'refuse' && (
        <p role="alert" className={styles.error}>
          {error ?? 'They stand in the way of this merge. Mend the input, or let the last one win.'}
        </p>
      )}
      {some && <ExampleRows rows={found.examples} />}
    </div>
  )
}
