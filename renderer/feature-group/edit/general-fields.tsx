// The words, the owner, the tags, the usual write mode and the transform of a feature group.

import { Select, TagsInput, Textarea, TextInput } from '@mantine/core'
import { type FeatureGroup, type WriteMode, writeModes } from '../../../core/contract/index.ts'
import { FieldRow } from '../../ui/field-row.tsx'
import styles from './edit-group-dialog.module.css'

const modes = [
  { value: '', label: 'The project’s default' },
  { value: 'append', label: 'Append: keep what is there, add these rows' },
  { value: 'merge', label: 'Merge: replace rows with the same keys and event time, add the others' },
  { value: 'overwrite-range', label: 'Overwrite range: replace the rows of a range of event time' },
  { value: 'overwrite', label: 'Overwrite: these rows replace what is there' },
] as const satisfies readonly { value: WriteMode | ''; label: string }[]

export const generalFields = ['description', 'owner', 'tags', 'mode', 'transform'] as const

interface Props {
  readonly group: FeatureGroup
  readonly errorOf: (field: (typeof generalFields)[number]) => string | null
  readonly onGroup: (group: FeatureGroup) => void
}

export function GeneralFields({ group, errorOf, onGroup }: Props) {
  return (
    <div className={styles.fields}>
      <FieldRow label="Description" error={errorOf('description')}>
        {(field) => (
          <Textarea
            {...field}
            data-autofocus
            autosize
            minRows={2}
            maxRows={6}
            value={group.description}
            onChange={(event) => onGroup({ ...group, description: event.currentTarget.value })}
          />
        )}
      </FieldRow>
      <FieldRow label="Owner" hint="A person or a team." error={errorOf('owner')}>
        {(field) => (
          <TextInput
            {...field}
            value={group.owner}
            onChange={(event) => onGroup({ ...group, owner: event.currentTarget.value })}
          />
        )}
      </FieldRow>
      <FieldRow label="Tags" hint="Enter or a comma ends a tag." error={errorOf('tags')}>
        {(field) => (
          <TagsInput {...field} value={group.tags} onChange={(tags) => onGroup({ ...group, tags })} />
        )}
      </FieldRow>
      <FieldRow label="Write mode" hint="Can be chosen anew for each write." error={errorOf('mode')}>
        {(field) => (
          <Select
            {...field}
            data={modes}
            value={group.mode ?? ''}
            onChange={(value) =>
              onGroup({ ...group, mode: writeModes.find((mode) => mode === value) ?? null })
            }
          />
        )}
      </FieldRow>
      <FieldRow
        label="Transform"
        hint="DuckDB SQL over each input, which it names source. Empty: the input as it is."
        error={errorOf('transform')}
      >
        {(field) => (
          <Textarea
            {...field}
            classNames={{ input: 'mono' }}
            autosize
            minRows={1}
            maxRows={6}
            placeholder="SELECT * FROM source"
            value={group.transform ?? ''}
            onChange={(event) => {
              const sql = event.currentTarget.value
              onGroup({ ...group, transform: sql.trim() === '' ? null : sql })
            }}
          />
        )}
      </FieldRow>
    </div>
  )
}
