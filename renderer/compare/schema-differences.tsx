// Features that only one of two moments has.

import type { Column } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import { Card } from '../ui/card.tsx'
import styles from './schema-differences.module.css'

interface Props {
  readonly added: readonly Column[]
  readonly removed: readonly Column[]
}

export function SchemaDifferences({ added, removed }: Props) {
  if (added.length === 0 && removed.length === 0) return null
  const kinds = [
    { title: 'Features added', columns: added },
    { title: 'Features removed', columns: removed },
  ].filter(({ columns }) => columns.length > 0)
  return (
    <Card className={styles.card ?? ''} aria-label="Schema differences">
      {kinds.map(({ title, columns }) => (
        <p key={title} className={styles.kind}>
          <span className={styles.title}>{title}</span>
          {columns.map(({ name, type }) => (
            <span key={name} className={styles.column}>
              <strong>{name}</strong> {typeLabel(type)}
            </span>
          ))}
        </p>
      ))}
    </Card>
  )
}
