// The input has columns that are no features of the group: left out unless one says that they shall be.

import { Checkbox } from '@mantine/core'
import type { Column } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import { plural } from '../ui/format.ts'
import styles from './new-features-choice.module.css'

interface Props {
  readonly columns: readonly Column[]
  readonly chosen: readonly string[]
  readonly onChosen: (names: readonly string[]) => void
}

export function NewFeaturesChoice({ columns, chosen, onChosen }: Props) {
  if (columns.length === 0) return null
  const count = columns.filter(({ name }) => chosen.includes(name)).length
  return (
    <fieldset className={styles.choice}>
      <legend className={styles.legend}>
        {plural(columns.length, 'column')} of the input {columns.length === 1 ? 'is' : 'are'} not in this
        group. Ticked ones become features of it, the others are left out.
      </legend>
      <div className={styles.columns}>
        {columns.length > 1 && (
          <Checkbox
            label={<b>All</b>}
            checked={count === columns.length}
            indeterminate={count > 0 && count < columns.length}
            onChange={(event) => onChosen(event.currentTarget.checked ? columns.map(({ name }) => name) : [])}
          />
        )}
        {columns.map(({ name, type }) => (
          <Checkbox
            key={name}
            label={
              <>
                {name} <span className={styles.type}>{typeLabel(type)}</span>
              </>
            }
            checked={chosen.includes(name)}
            onChange={(event) =>
              onChosen(
                event.currentTarget.checked ? [...chosen, name] : chosen.filter((other) => other !== name),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  )
}
