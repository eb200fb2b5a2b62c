// The tests of a feature group: a line each, edited where it stands.

import { Button, Menu } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { GroupTest } from '../../../core/contract/index.ts'
import { emptyTest, type TestDraft, testKinds, type Understood } from './test-draft.ts'
import { TestLine } from './test-line.tsx'
import styles from './tests-editor.module.css'

interface Props {
  readonly tests: readonly TestDraft[]
  readonly columns: readonly string[]
  readonly eventTimeCol: string
  /** What is wrong with a test, once one tried to save. */
  readonly problemOf: (test: TestDraft) => Extract<Understood, { ok: false }> | null
  readonly onTests: (tests: readonly TestDraft[]) => void
}

const kindWords = {
  not_null: { name: 'Not NULL', asks: 'Columns have a value in every row' },
  unique: { name: 'Unique', asks: 'No two rows share the values of these columns' },
  accepted_range: { name: 'Range', asks: 'A column stays between two values' },
  accepted_values: { name: 'Values', asks: 'A column has only these values' },
  freshness: { name: 'Freshness', asks: 'The newest value is young enough' },
  row_count: { name: 'Row count', asks: 'Not too few rows, not too many' },
  sql: { name: 'SQL', asks: 'A query of yours returns no rows' },
} as const satisfies Record<GroupTest['kind'], { name: string; asks: string }>

export function TestsEditor({ tests, columns, eventTimeCol, problemOf, onTests }: Props) {
  const list = useRef<HTMLUListElement>(null)
  // The test that was just added takes the focus, so that one types on.
  const added = useRef<number | null>(null)
  useEffect(() => {
    if (added.current === null || !tests.some(({ id }) => id === added.current)) return
    const line = list.current?.querySelector(`[data-test="${added.current}"]`)
    added.current = null
    const field = line?.querySelector<HTMLElement>(
      '[data-first] input, input[data-first], textarea[data-first]',
    )
    field?.focus()
    line?.scrollIntoView({ block: 'nearest' })
  }, [tests])

  const add = (kind: GroupTest['kind']): void => {
    const id = Math.max(0, ...tests.map((test) => test.id)) + 1
    added.current = id
    onTests([...tests, emptyTest(id, kind)])
  }

  return (
    <>
      <p className={styles.intro}>
        Run on the rows of every write before they are committed. One that <b>fails</b> keeps the write from
        happening; one that <b>warns</b> is only told of.
      </p>
      {tests.length === 0 ? (
        <p className={styles.none}>
          No tests yet. Most groups want one: join keys and event time are unique.
        </p>
      ) : (
        <ul className={styles.tests} aria-label="Tests" ref={list}>
          {tests.map((test, index) => (
            <TestLine
              key={test.id}
              test={test}
              title={kindWords[test.kind].name}
              number={index + 1}
              columns={columns}
              eventTimeCol={eventTimeCol}
              problem={problemOf(test)}
              onTest={(changed) => onTests(tests.map((each) => (each.id === test.id ? changed : each)))}
              onRemove={() => onTests(tests.filter(({ id }) => id !== test.id))}
            />
          ))}
        </ul>
      )}
      <Menu position="bottom-start" returnFocus={false}>
        <Menu.Target>
          <Button leftSection={<Plus size={14} aria-hidden />} className={styles.add ?? ''}>
            Add test
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {testKinds.map((kind) => (
            <Menu.Item key={kind} onClick={() => add(kind)}>
              <span className={styles.menuName}>{kindWords[kind].name}</span>
              <span className={styles.menuAsks}>{kindWords[kind].asks}</span>
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}
