// YAML to be read: keys, comments and line numbers set apart, nothing to edit.

import { type CSSProperties, useMemo } from 'react'
import { yamlPieces } from './yaml-pieces.ts'
import styles from './yaml-text.module.css'

export function YamlText({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = useMemo(() => text.replace(/\n$/, '').split('\n').map(yamlPieces), [text])
  const digits = String(lines.length).length
  return (
    <section
      className={styles.scroller}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      <pre className={styles.text} style={{ '--digits': digits } as CSSProperties}>
        {lines.map((pieces, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <span key={line} className={styles.line}>
            {pieces.map(({ kind, text: piece }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
              <span key={at} className={styles[kind]}>
                {piece}
              </span>
            ))}
            {'\n'}
          </span>
        ))}
      </pre>
    </section>
  )
}
