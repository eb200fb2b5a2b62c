// A field with its name on the left and, under it, the error with its cure (or a hint). The control gets its label
// and description by ids, so that screen readers and tests find it by its name.

import { type ReactNode, useId } from 'react'
import styles from './field-row.module.css'

/** What the control must spread: `id`, and which text describes it. */
export interface FieldProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
  /** Mantine's way to draw an invalid field without printing the text a second time. */
  readonly error: boolean
}

interface Props {
  readonly label: string
  readonly hint?: ReactNode
  /** In words; may hold the cure as something to press. */
  readonly error?: ReactNode
  readonly children: (field: FieldProps) => ReactNode
}

export function FieldRow({ label, hint, error, children }: Props) {
  const id = useId()
  const bad = error !== undefined && error !== null && error !== ''
  const described = bad || hint !== undefined
  return (
    <div className={styles.row}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.control}>
        {children({
          id,
          'aria-describedby': described ? `${id}-note` : undefined,
          'aria-invalid': bad,
          error: bad,
        })}
        {bad ? (
          <p id={`${id}-note`} role="alert" className={styles.error}>
            {error}
          </p>
        ) : (
          hint !== undefined && (
            <p id={`${id}-note`} className={styles.hint}>
              {hint}
            </p>
          )
        )}
      </div>
    </div>
  )
}
