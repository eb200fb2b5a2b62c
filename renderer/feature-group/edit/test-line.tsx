// One test: what it asks in its own few fields, how much it weighs, and the way to be rid of it.

import {
  ActionIcon,
  MultiSelect,
  SegmentedControl,
  Select,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { X } from 'lucide-react'
import { useId } from 'react'
import type { TestDraft, TestField, Understood } from './test-draft.ts'
import styles from './tests-editor.module.css'

interface Props {
  readonly test: TestDraft
  /** The kind in words. */
  readonly title: string
  /** Its place in the list, from 1: tests of a kind are told apart by it. */
  readonly number: number
  readonly columns: readonly string[]
  readonly eventTimeCol: string
  readonly problem: Extract<Understood, { ok: false }> | null
  readonly onTest: (test: TestDraft) => void
  readonly onRemove: () => void
}

export function TestLine(props: Props) {
  const { test, title, number, problem, onTest, onRemove } = props
  const noteId = useId()
  return (
    <li className={styles.test} data-test={test.id} aria-label={`${number}. ${title}`}>
      <span className={styles.kind}>{title}</span>
      <div className={styles.fields}>
        <Fields {...props} noteId={noteId} />
        {problem !== null && (
          <p id={noteId} role="alert" className={styles.error}>
            {problem.message}
          </p>
        )}
      </div>
      <SegmentedControl
        aria-label={`When test ${number} does not hold`}
        data={[
          { value: 'warn', label: 'Warns' },
          { value: 'fail', label: 'Fails' },
        ]}
        value={test.severity}
        onChange={(severity) => onTest({ ...test, severity: severity === 'warn' ? 'warn' : 'fail' })}
      />
      <ActionIcon size={28} aria-label={`Remove test ${number}: ${title}`} onClick={onRemove}>
        <X size={16} aria-hidden />
      </ActionIcon>
    </li>
  )
}

function Fields({
  test,
  columns,
  eventTimeCol,
  problem,
  noteId,
  onTest,
}: Props & { readonly noteId: string }) {
  const set = (change: Partial<TestDraft>): void => onTest({ ...test, ...change })
  /** What each field spreads: its name, and the problem where it is its. */
  const field = (name: TestField, label: string) => ({
    'aria-label': label,
    ...(problem?.field === name && { error: true, 'aria-invalid': true, 'aria-describedby': noteId }),
  })
  const column = (placeholder: string, clearable = false) => (
    <Select
      {...field('column', 'Column')}
      data-first
      className={styles.column ?? ''}
      data={columns}
      searchable
      selectFirstOptionOnChange
      openOnFocus={false}
      clearable={clearable}
      allowDeselect={clearable}
      placeholder={placeholder}
      value={test.column === '' ? null : test.column}
      onChange={(chosen) => set({ column: chosen ?? '' })}
    />
  )
  const bounds = (least: string, most: string) => (
    <>
      <TextInput
        {...field('min', 'Least')}
        data-first={test.kind === 'row_count' || undefined}
        className={styles.bound ?? ''}
        placeholder={least}
        value={test.min}
        onChange={(event) => set({ min: event.currentTarget.value })}
      />
      <span className={styles.to} aria-hidden>
        to
      </span>
      <TextInput
        {...field('max', 'Greatest')}
        className={styles.bound ?? ''}
        placeholder={most}
        value={test.max}
        onChange={(event) => set({ max: event.currentTarget.value })}
      />
    </>
  )
  switch (test.kind) {
    case 'not_null':
    case 'unique':
      return (
        <MultiSelect
          {...field('columns', 'Columns')}
          data-first
          className={styles.wide ?? ''}
          data={columns}
          searchable
          selectFirstOptionOnChange
          openOnFocus={false}
          hidePickedOptions
          placeholder={test.columns.length === 0 ? 'Columns' : ''}
          value={[...test.columns]}
          onChange={(chosen) => set({ columns: chosen })}
        />
      )
    case 'accepted_range':
      return (
        <>
          {column('Column')}
          {bounds('least', 'greatest')}
        </>
      )
    case 'accepted_values':
      return (
        <>
          {column('Column')}
          <TagsInput
            {...field('values', 'Values')}
            className={styles.wide ?? ''}
            splitChars={[]}
            placeholder={test.values.length === 0 ? 'Value, Enter' : ''}
            value={[...test.values]}
            onChange={(values) => set({ values })}
          />
        </>
      )
    case 'freshness':
      return (
        <>
          {column(`${eventTimeCol} (the event time)`, true)}
          <span className={styles.to}>no older than</span>
          <TextInput
            {...field('maxAge', 'Greatest age')}
            className={styles.bound ?? ''}
            placeholder="2 days"
            value={test.maxAge}
            onChange={(event) => set({ maxAge: event.currentTarget.value })}
          />
        </>
      )
    case 'row_count':
      return bounds('least', 'greatest')
    case 'sql':
      return (
        <>
          <TextInput
            {...field('name', 'What must hold')}
            data-first
            className={styles.wide ?? ''}
            placeholder="What must hold, such as spend adds up"
            value={test.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Textarea
            {...field('sql', 'SQL')}
            className={styles.wide ?? ''}
            classNames={{ input: 'mono' }}
            autosize
            minRows={1}
            maxRows={8}
            placeholder="SELECT * FROM rows WHERE …"
            value={test.sql}
            onChange={(event) => set({ sql: event.currentTarget.value })}
          />
        </>
      )
  }
}
