// Something worth knowing where it matters, with more under it: a refusal in red, a warning plain (amber is the past's).

import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './note.module.css'

interface Props {
  /** It stands in the way. */
  readonly bad?: boolean
  readonly title: ReactNode
  readonly children?: ReactNode
}

export function Note({ bad = false, title, children }: Props) {
  const Icon = bad ? CircleAlert : TriangleAlert
  return (
    <div className={styles.note} data-bad={bad || undefined} role={bad ? 'alert' : undefined}>
      <Icon size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && children !== null && children !== false && (
          <div className={styles.more}>{children}</div>
        )}
      </div>
    </div>
  )
}
