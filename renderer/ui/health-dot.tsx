// Health as a dot: green only for health, red only for trouble, grey while nobody knows.

import styles from './health-dot.module.css'

export function HealthDot({ state }: { readonly state: 'ok' | 'unreachable' | 'unknown' }) {
  return <span aria-hidden className={`${styles.dot} ${styles[state]}`} />
}
