// Columns to choose from: those that suggest themselves first, each with why, then the rest.

import type { Column } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import styles from './entity-step.module.css'

interface Candidate {
  readonly column: string
  readonly reason: string
}

/** `names`: all that may be chosen. For Mantine's Select and MultiSelect. */
export function columnOptions(
  candidates: readonly Candidate[],
  names: readonly string[],
  columns: readonly Column[],
) {
  const likely = candidates.map(({ column }) => column).filter((name) => names.includes(name))
  const rest = names.filter((name) => !likely.includes(name))
  const data =
    likely.length === 0
      ? rest
      : [
          { group: 'Likely', items: likely },
          ...(rest.length === 0 ? [] : [{ group: 'Other columns', items: rest }]),
        ]
  const reasons = new Map(candidates.map(({ column, reason }) => [column, reason]))
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  return {
    data,
    renderOption: ({ option }: { option: { value: string } }) => (
      <span className={styles.option}>
        <span className={styles.optionName}>{option.value}</span>
        <span className={styles.optionType}>{typeLabel(types.get(option.value) ?? '')}</span>
        <span className={styles.optionReason}>{reasons.get(option.value)}</span>
      </span>
    ),
  }
}
