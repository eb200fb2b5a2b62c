// What the group's own tests found in the rows: each with its outcome in a word, and of those that did not pass, what
// offends.

import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TestResult } from '../../core/contract/index.ts'
import { ExampleRows } from '../ui/example-rows.tsx'
import { plural } from '../ui/format.ts'
import styles from './test-results.module.css'

const icons = {
  passed: <CircleCheck size={16} aria-hidden className={styles.passed} />,
  warned: <TriangleAlert size={16} aria-hidden className={styles.warned} />,
  failed: <CircleAlert size={16} aria-hidden className={styles.failed} />,
} as const satisfies Record<TestResult['outcome'], ReactNode>

const order = { failed: 0, warned: 1, passed: 2 } as const satisfies Record<TestResult['outcome'], number>

export function TestResults({ results }: { readonly results: readonly TestResult[] }) {
  if (results.length === 0) return null
  return (
    <section aria-label="Tests" className={styles.tests}>
      <h4 className={styles.title}>
        Tests <span className={styles.dim}>{summarizeTests(results)}</span>
      </h4>
      <ul className={styles.list}>
        {results
          .toSorted((a, b) => order[a.outcome] - order[b.outcome])
          .map((result) => (
            <li key={`${result.test.kind} ${result.title}`} className={styles.test}>
              {icons[result.outcome]}
              <div className={styles.words}>
                <p className={styles.line}>
                  <span className={styles.name}>{result.title}</span>
                  <span className={styles[result.outcome]}>{result.outcome}</span>
                </p>
                {result.outcome !== 'passed' && (
                  <>
                    <p className={styles.dim}>{result.message ?? plural(result.failures, 'row')}</p>
                    <ExampleRows rows={result.examples} of={result.failures} />
                  </>
                )}
              </div>
            </li>
          ))}
      </ul>
    </section>
  )
}

/** `1 failed, 1 warned, 3 passed`. */
function summarizeTests(results: readonly TestResult[]): string {
  return (['failed', 'warned', 'passed'] as const)
    .map((outcome) => [results.filter((result) => result.outcome === outcome).length, outcome] as const)
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${count} ${outcome}`)
    .join(', ')
}

/** Why the tests keep a write from becoming current; null when they do not. */
export function blockedByTests(results: readonly TestResult[]): string | null {
  const failed = results.filter(({ outcome }) => outcome === 'failed')
  const [first] = failed
  if (first === undefined) return null
  return failed.length === 1 ? `A test fails: ${first.title}.` : `${failed.length} tests fail.`
}
