// Toasts: what happened while one looked elsewhere. Errors stay until they are closed.

import { notifications } from '@mantine/notifications'
import type { FirnError } from '../../core/contract/index.ts'

const closeButtonProps = { 'aria-label': 'Close' }
/** Good news: said without interrupting, and gone by itself. */
const passing = { role: 'status', autoClose: 6000, closeButtonProps } as const

export function showError(error: Pick<FirnError, 'message' | 'hint'>, title?: string): void {
  notifications.show({
    ...(title !== undefined && { title }),
    message: (
      <>
        {error.message}
        {error.hint !== undefined && (
          <>
            <br />
            {error.hint}
          </>
        )}
      </>
    ),
    color: 'var(--bad)',
    autoClose: false,
    closeButtonProps,
  })
}

export function showDone(title: string, message: string): void {
  notifications.show({ ...passing, title, message, color: 'var(--good)' })
}

export function showNote(title: string, message: string): void {
  notifications.show({ ...passing, title, message, color: 'var(--faint)' })
}
