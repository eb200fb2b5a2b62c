// An error where it happened: what, and what to do next. Never a stack trace; retry where asking again may help.

import { Button } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ErrorData } from '../../core/contract/index.ts'
import styles from './error-note.module.css'

interface Props {
  readonly error: Pick<ErrorData, 'message'> & { readonly hint?: string | undefined }
  readonly onRetry?: (() => void) | undefined
  /** Another way out than asking again. */
  readonly action?: ReactNode
}

export function ErrorNote({ error, onRetry, action }: Props) {
  return (
    <div role="alert" className={styles.note}>
      <CircleAlert size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.message}>{error.message}</p>
        {error.hint !== undefined && <p className={styles.hint}>{error.hint}</p>}
      </div>
      {action}
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </div>
  )
}
