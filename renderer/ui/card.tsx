// A pane with a line around it: the surface that tables, forms and the ice core lie on.

import type { ComponentPropsWithRef } from 'react'
import styles from './card.module.css'

export function Card({ className, ...props }: ComponentPropsWithRef<'section'>) {
  return (
    <section {...props} className={className === undefined ? styles.card : `${styles.card} ${className}`} />
  )
}
