// How the files are read: what was detected, each setting correctable. Every change is asked anew at once.

import { Button, Checkbox, Input, Select, TagsInput } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import type { Parsing } from '../../core/contract/index.ts'
import { DelimiterField } from './delimiter-field.tsx'
import styles from './parsing-form.module.css'

interface Props {
  /** What was detected or set last, with success; null while nothing could be read. */
  readonly detected: Parsing | null
  /** Corrections only. */
  readonly parsing: Parsing
  readonly onChange: (parsing: Parsing) => void
}

const quotes = [
  { value: '"', label: '"  double' },
  { value: "'", label: "'  single" },
  { value: '', label: 'none' },
]
const encodings = ['utf-8', 'utf-16', 'latin-1', 'windows-1252', 'shift_jis', 'gb18030', 'euc-kr']
/** Where nothing could be read, nothing is known of how. */
const UNKNOWN = 'detect'
const samples = [
  { value: 'all', label: 'all rows' },
  { value: '100000', label: 'first 100,000' },
  { value: '10000', label: 'first 10,000' },
]

export function ParsingForm({ detected, parsing, onChange }: Props) {
  const inForce: Parsing = { ...detected, ...parsing }
  const nulls = inForce.nullStrings ?? []
  const set = (change: Parsing) => onChange({ ...parsing, ...change })
  const { quote = null, encoding = null, sampleRows } = inForce
  return (
    <fieldset className={styles.form} aria-label="How the files are read">
      <Labelled label="Delimiter" width={112}>
        {(id) => (
          <DelimiterField
            id={id}
            value={inForce.delimiter ?? null}
            onChange={(delimiter) => set({ delimiter })}
          />
        )}
      </Labelled>
      <Labelled label="Quote" width={104}>
        {(id) => (
          <Select
            id={id}
            data={withCurrent(quotes, quote)}
            value={quote}
            placeholder={UNKNOWN}
            onChange={(v) => v !== null && set({ quote: v })}
          />
        )}
      </Labelled>
      <Labelled label="Encoding" width={112}>
        {(id) => (
          <Select
            id={id}
            data={withCurrent(
              encodings.map((name) => ({ value: name, label: name })),
              encoding,
            )}
            value={encoding}
            placeholder={UNKNOWN}
            onChange={(v) => v !== null && set({ encoding: v })}
          />
        )}
      </Labelled>
      <Labelled label="Types from" width={132}>
        {(id) => (
          <Select
            id={id}
            data={withCurrent(samples, sampleValue(sampleRows))}
            value={sampleValue(sampleRows)}
            onChange={(v) => v !== null && set({ sampleRows: v === 'all' ? null : Number(v) })}
          />
        )}
      </Labelled>
      <Labelled label="Texts that mean NULL" width={150} grow>
        {(id) => (
          <TagsInput
            id={id}
            value={nulls.filter((text) => text !== '')}
            onChange={(texts) => set({ nullStrings: nulls.includes('') ? ['', ...texts] : texts })}
            placeholder={nulls.some((text) => text !== '') ? '' : 'such as NA'}
            acceptValueOnBlur
            splitChars={[]}
          />
        )}
      </Labelled>
      <div className={styles.checks}>
        <Checkbox
          label="First row has the names"
          checked={inForce.header ?? false}
          indeterminate={inForce.header === undefined}
          onChange={(event) => set({ header: event.currentTarget.checked })}
        />
        <Checkbox
          label="Empty fields are NULL"
          checked={nulls.includes('')}
          indeterminate={inForce.nullStrings === undefined}
          onChange={(event) => {
            const texts = nulls.filter((text) => text !== '')
            set({ nullStrings: event.currentTarget.checked ? ['', ...texts] : texts })
          }}
        />
        {Object.keys(parsing).length > 0 && (
          <Button variant="subtle" onClick={() => onChange({})}>
            Back to what was detected
          </Button>
        )}
      </div>
    </fieldset>
  )
}

interface LabelledProps {
  readonly label: string
  readonly width: number
  readonly grow?: boolean
  readonly children: (id: string) => ReactNode
}

function Labelled({ label, width, grow, children }: LabelledProps) {
  const id = useId()
  return (
    <Input.Wrapper
      label={label}
      labelProps={{ htmlFor: id }}
      style={{ flexBasis: width, flexGrow: grow ? 1 : 0, minWidth: 0 }}
    >
      {children(id)}
    </Input.Wrapper>
  )
}

const sampleValue = (rows: number | null | undefined): string =>
  rows === null || rows === undefined ? 'all' : String(rows)

function withCurrent(
  options: readonly { readonly value: string; readonly label: string }[],
  current: string | null,
): { value: string; label: string }[] {
  const known = current === null || options.some(({ value }) => value === current)
  return [...options, ...(known ? [] : [{ value: current, label: current }])]
}
