// Asks before something is lost or becomes current. Cancel is the default: it has the focus, and Enter and Esc both mean it.

import { Button, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FirnError } from '../../core/contract/index.ts'
import styles from './dialog.module.css'
import { ErrorNote } from './error-note.tsx'

interface Props {
  readonly title: string
  readonly children: ReactNode
  readonly cancel?: string
  readonly confirm: string
  /** Whether something is lost; default true. */
  readonly danger?: boolean
  readonly busy?: boolean
  readonly error?: FirnError | null
  readonly onCancel: () => void
  /** Absent: there is nothing to confirm, only to read. */
  readonly onConfirm?: (() => void) | undefined
}

export function ConfirmDialog(props: Props) {
  const {
    title,
    children,
    cancel = 'Cancel',
    confirm,
    danger = true,
    busy = false,
    error = null,
    onCancel,
    onConfirm,
  } = props
  return (
    <Modal opened onClose={onCancel} title={title} size={460} withCloseButton={false}>
      <div className={styles.body}>
        <div className={styles.words}>{children}</div>
        {error !== null && <ErrorNote error={error} />}
        <div className={styles.actions}>
          <Button data-autofocus onClick={onCancel}>
            {cancel}
          </Button>
          {onConfirm !== undefined && (
            <Button variant={danger ? 'danger' : 'filled'} loading={busy} onClick={onConfirm}>
              {confirm}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  )
}
