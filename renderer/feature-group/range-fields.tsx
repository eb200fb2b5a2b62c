// The event times of a write, both ends included: a filter in every mode, and what is replaced in `overwrite-range`,
// where both are needed.

import { TextInput } from '@mantine/core'
import type { WriteMode } from '../../core/contract/index.ts'
import { FieldRow } from '../ui/field-row.tsx'
import { tidyTime } from '../ui/tidy-time.ts'
import styles from './range-fields.module.css'
import type { EventTimes } from './use-reach.ts'

interface Props {
  readonly mode: WriteMode
  readonly start: string
  readonly end: string
  /** What the rows of the input reach, where that is known. */
  readonly reach: EventTimes | null
  readonly errorAt: (field: 'start' | 'end') => string | null
  readonly onChange: (range: { readonly start: string; readonly end: string }) => void
}

export function RangeFields({ mode, start, end, reach, errorAt, onChange }: Props) {
  const needed = mode === 'overwrite-range'
  const offered = needed && reach !== null && start.trim() === '' && end.trim() === ''
  return (
    <div>
      <div className={styles.range}>
        <FieldRow label="Event time from" error={errorAt('start')}>
          {(field) => (
            <TextInput
              {...field}
              required={needed}
              placeholder={reach === null ? 'the first' : tidyTime(reach.from)}
              value={start}
              onChange={(event) => onChange({ start: event.currentTarget.value, end })}
            />
          )}
        </FieldRow>
        <FieldRow label="to" error={errorAt('end')}>
          {(field) => (
            <TextInput
              {...field}
              required={needed}
              aria-label="Event time to"
              placeholder={reach === null ? 'the last' : tidyTime(reach.to)}
              value={end}
              onChange={(event) => onChange({ start, end: event.currentTarget.value })}
            />
          )}
        </FieldRow>
      </div>
      <p className={styles.hint}>
        {needed && 'Both are needed: every row there in this range makes way for the rows of the input. '}
        Both ends belong to it, such as 2013-01-01 to 2013-06-30. Without a zone a time is UTC.
        {offered && (
          <>
            {' '}
            <TakeReach reach={reach} onTake={onChange} />
          </>
        )}
      </p>
    </div>
  )
}

interface TakeReachProps {
  readonly reach: EventTimes
  readonly onTake: (range: { readonly start: string; readonly end: string }) => void
}

/** The likeliest range is what the input itself covers: a press instead of two times. */
export function TakeReach({ reach, onTake }: TakeReachProps) {
  return (
    <button
      type="button"
      className={styles.fill}
      onClick={() => onTake({ start: reach.from, end: reach.to })}
    >
      Take what the input reaches
    </button>
  )
}
