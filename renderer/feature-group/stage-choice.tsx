// Write, audit, publish: the rows go to a branch of the table first, and what everyone reads stays as it is.

import { Checkbox, TextInput } from '@mantine/core'
import { useCall } from '../state/use-call.ts'
import { FieldRow } from '../ui/field-row.tsx'
import { freeName } from '../wizard/names.ts'
import styles from './stage-choice.module.css'

interface Props {
  readonly group: string
  /** The branch's name; null: not staged. */
  readonly branch: string | null
  readonly error: string | null
  readonly onBranch: (branch: string | null) => void
}

export function StageChoice({ group, branch, error, onBranch }: Props) {
  const { data: staged } = useCall('group.staged', { name: group })
  // `staged`, or `staged_2`, … while others wait.
  const free = freeName(
    'staged',
    (staged ?? []).map((each) => each.branch),
  )
  const taken = staged?.some((each) => each.branch === branch?.trim()) ?? false
  return (
    <div className={styles.choice}>
      <Checkbox
        checked={branch !== null}
        onChange={(event) => onBranch(event.currentTarget.checked ? free : null)}
        label="Stage on a branch first"
        description="What everyone reads stays as it is, until you have looked at these rows and publish them."
      />
      {branch !== null && (
        <FieldRow
          label="Branch"
          error={error}
          hint={
            taken
              ? 'A staged write waits on this branch already: this one comes on top of it.'
              : 'It is dropped when it is published or discarded.'
          }
        >
          {(field) => (
            <TextInput {...field} value={branch} onChange={(event) => onBranch(event.currentTarget.value)} />
          )}
        </FieldRow>
      )}
    </div>
  )
}
