// Below the rows: which of how many are seen, what the active cell exactly holds, copy and export.

import { Menu, UnstyledButton } from '@mantine/core'
import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatCount, plural } from '../ui/format.ts'
import styles from './grid.module.css'
import type { CopyNote } from './use-copy.ts'

interface Props {
  /** 0-based, `end` not included. */
  readonly visible: { readonly first: number; readonly end: number }
  readonly rows: number
  /** False while more rows than `rows` may come. */
  readonly counted: boolean
  /** The active cell. */
  readonly value: { readonly column: string; readonly text: string } | null
  readonly selectedCells: number
  readonly selectedSize: string
  readonly note: CopyNote | null
  readonly onCopy: (withHeader: boolean) => void
  readonly exportMenu: ReactNode
}

export function GridFooter(props: Props) {
  const { visible, rows, counted, value, selectedCells, selectedSize, note, onCopy, exportMenu } = props
  return (
    <div className={styles.footer}>
      <span className={styles.footerRows}>{rowsText(visible, rows, counted)}</span>
      <span className={styles.footerValue}>
        {note ? (
          <span role="status" className={note.bad ? styles.footerBad : undefined}>
            {note.text}
          </span>
        ) : selectedCells > 1 ? (
          `${selectedSize} · ${plural(selectedCells, 'cell')} selected`
        ) : (
          value && (
            <>
              {value.column}: <b>{value.text}</b>
            </>
          )
        )}
      </span>
      {selectedCells > 0 && (
        <Menu position="top-end">
          <Menu.Target>
            <UnstyledButton className={styles.footerButton}>
              <Copy size={14} aria-hidden />
              Copy
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item rightSection={<kbd>Ctrl C</kbd>} onClick={() => onCopy(false)}>
              Cells
            </Menu.Item>
            <Menu.Item rightSection={<kbd>Ctrl Shift C</kbd>} onClick={() => onCopy(true)}>
              Cells with headers
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {exportMenu}
    </div>
  )
}

function rowsText({ first, end }: Props['visible'], rows: number, counted: boolean): string {
  if (rows === 0) return counted ? 'no rows' : ''
  return `rows ${formatCount(first + 1)}–${formatCount(end)} of ${counted ? '' : 'more than '}${formatCount(rows)}`
}
