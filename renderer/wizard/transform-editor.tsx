// The transform: SQL over the input, which it calls `source`; its error stands under it, with where.

import CodeMirror from '@uiw/react-codemirror'
import { useId, useMemo } from 'react'
import type { Column, ErrorData } from '../../core/contract/index.ts'
import { described, editorLook, errorMark, lineAt, sqlOver } from './sql-editor.ts'
import styles from './transform-editor.module.css'

interface Props {
  readonly value: string
  readonly onChange: (sql: string) => void
  /** Columns of `source`. */
  readonly columns: readonly Column[]
  /** Of the text that is there; null while it runs or is well. */
  readonly error: ErrorData | null
  readonly label?: string
}

const example = 'SELECT key, date, count(*) AS events, avg(amount) AS amount_mean\nFROM source\nGROUP BY ALL'
const setup = {
  foldGutter: false,
  highlightActiveLine: false,
  highlightActiveLineGutter: false,
  highlightSelectionMatches: false,
  syntaxHighlighting: false,
  searchKeymap: false,
  autocompletion: false,
  tabSize: 2,
} as const

export function TransformEditor({ value, onChange, columns, error, label = 'Transform SQL' }: Props) {
  const id = useId()
  const position = positionOf(error)
  const extensions = useMemo(() => [editorLook, sqlOver(columns)], [columns])
  const mark = useMemo(() => errorMark(value, position), [value, position])
  const isBad = error !== null
  const words = useMemo(
    () =>
      described({
        'aria-label': label,
        'aria-invalid': String(isBad),
        ...(isBad && { 'aria-describedby': id }),
      }),
    [label, isBad, id],
  )
  const where = position === null ? null : lineAt(value, position)
  return (
    <div className={styles.editor} data-error={error !== null || undefined}>
      <CodeMirror
        value={value}
        onChange={onChange}
        theme="none"
        basicSetup={setup}
        indentWithTab={false}
        extensions={[extensions, mark, words]}
        placeholder={example}
        minHeight="84px"
        maxHeight="240px"
      />
      {error && (
        <p id={id} role="alert" className={styles.error}>
          {where && `Line ${where.line}, column ${where.column}: `}
          {error.message}
          {error.hint !== undefined && <span className={styles.hint}> {error.hint}</span>}
        </p>
      )}
    </div>
  )
}

function positionOf(error: ErrorData | null): number | null {
  const position = error?.details?.position
  return typeof position === 'number' ? position : null
}
