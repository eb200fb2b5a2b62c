// A word in a soft pill.

import type { ReactNode } from 'react'
import styles from './badge.module.css'

interface Props {
  readonly tone?: 'accent' | 'plain' | 'past' | 'bad'
  readonly children: ReactNode
}

export function Badge({ tone = 'plain', children }: Props) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>
}
