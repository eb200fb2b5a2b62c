// A problem in words with its cure as something to press: 'A table name has … Try plane_daily.'

import type { Problem } from './problems.ts'
import styles from './wizard.module.css'

export function ProblemText({
  problem,
  onCure,
}: {
  readonly problem: Problem
  readonly onCure?: (value: string) => void
}) {
  const { message, cure } = problem
  return (
    <>
      {message}
      {cure !== null && onCure && (
        <>
          {' '}
          Try{' '}
          <button type="button" className={styles.cure} onClick={() => onCure(cure)}>
            {cure}
          </button>
          .
        </>
      )}
    </>
  )
}
