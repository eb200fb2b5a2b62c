// What a view says when it has nothing to show yet: one sentence of what belongs here, one of how it gets here.

import type { ReactNode } from 'react'
import styles from './empty.module.css'

interface Props {
  readonly icon?: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

export function Empty({ icon, title, children, actions }: Props) {
  return (
    <div className={styles.empty}>
      {icon !== undefined && (
        <div className={styles.icon} aria-hidden>
          {icon}
        </div>
      )}
      <h2 className={styles.title}>{title}</h2>
      {children !== undefined && <div className={styles.words}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}
