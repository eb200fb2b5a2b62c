// The frame of a page: its name, what there is to say about it, its actions, and the scrolling rest.

import type { ReactNode } from 'react'
import styles from './page.module.css'

export function Page({ children }: { readonly children: ReactNode }) {
  return <div className={styles.page}>{children}</div>
}

interface HeaderProps {
  readonly title: string
  /** Beside the title. */
  readonly aside?: ReactNode
  /** Under it. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

export function PageHeader({ title, aside, children, actions }: HeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <div className={styles.line}>
          <h1 className={styles.title}>{title}</h1>
          {aside}
        </div>
        {children !== undefined && <div className={styles.under}>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
