// A column's type in the preview's header, to be set where it was taken for something else.

import { Menu } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import type { Column } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import styles from './source-step.module.css'

const types = [
  'VARCHAR',
  'BIGINT',
  'INTEGER',
  'DOUBLE',
  'DECIMAL(18,2)',
  'BOOLEAN',
  'DATE',
  'TIMESTAMP',
  'TIMESTAMP WITH TIME ZONE',
  'TIME',
] as const

interface Props {
  readonly column: Column
  /** By the user, not by detection. */
  readonly isSet: boolean
  /** null: as detected. */
  readonly onChange: (type: string | null) => void
}

export function TypeMenu({ column, isSet, onChange }: Props) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <button
          type="button"
          className={styles.type}
          data-set={isSet || undefined}
          aria-label={`Type of ${column.name}: ${typeLabel(column.type)}`}
          onClick={(event) => event.stopPropagation()}
        >
          <span className={styles.typeName}>{typeLabel(column.type)}</span>
          <ChevronDown size={10} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
        <Menu.Label>Read {column.name} as</Menu.Label>
        {types.map((type) => (
          <Menu.Item key={type} disabled={type === column.type} onClick={() => onChange(type)}>
            {typeLabel(type)}
          </Menu.Item>
        ))}
        {isSet && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onChange(null)}>As detected</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
