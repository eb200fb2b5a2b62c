// A file that cannot be read as it is: where it breaks, at which value, and the cures as buttons.

import { Button } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ErrorData, Parsing } from '../../core/contract/index.ts'
import { fileName, formatCount } from '../ui/format.ts'
import styles from './input-error.module.css'

export interface ShownError extends Pick<ErrorData, 'message'> {
  readonly hint?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

interface Props {
  readonly error: ShownError
  /** Corrections only. */
  readonly parsing: Parsing
  readonly inForce: Parsing | null
  /** null where parsing has no say, as in Parquet. */
  readonly onParsing: ((parsing: Parsing) => void) | null
  readonly onRetry: () => void
}

export function InputError({ error, parsing, inForce, onParsing, onRetry }: Props) {
  const { file, line, column, value } = error.details ?? {}
  const nulls = parsing.nullStrings ?? inForce?.nullStrings ?? ['']
  const facts: readonly (readonly [string, unknown])[] = [
    ['File', typeof file === 'string' ? fileName(file) : file],
    ['Line', typeof line === 'number' ? formatCount(line) : line],
    ['Column', column],
    ['Value', value],
  ]
  const known = facts.filter(([, fact]) => fact !== undefined && fact !== null)
  return (
    <div role="alert" className={styles.error}>
      <CircleAlert size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p>{error.message}</p>
        {error.hint !== undefined && <p className={styles.hint}>{error.hint}</p>}
        {known.length > 0 && (
          <dl className={styles.facts}>
            {known.map(([name, fact]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{String(fact).slice(0, 200)}</dd>
              </div>
            ))}
          </dl>
        )}
        <div className={styles.cures}>
          {onParsing &&
            typeof column === 'string' &&
            typeof value === 'string' &&
            value !== '' &&
            !nulls.includes(value) && (
              <Button onClick={() => onParsing({ ...parsing, nullStrings: [...nulls, value] })}>
                Read “{value.length > 24 ? `${value.slice(0, 24)}…` : value}” as NULL
              </Button>
            )}
          {onParsing && typeof column === 'string' && (
            <Button
              onClick={() => onParsing({ ...parsing, types: { ...parsing.types, [column]: 'VARCHAR' } })}
            >
              Read {column} as text
            </Button>
          )}
          {onParsing && Object.keys(parsing).length > 0 && (
            <Button onClick={() => onParsing({})}>Back to what was detected</Button>
          )}
          <Button onClick={onRetry}>Try again</Button>
        </div>
      </div>
    </div>
  )
}
