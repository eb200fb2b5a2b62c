// The settings of one store, by its kind.

import { SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core'
import type { StoreKind } from '../../core/contract/index.ts'
import { FieldRow } from '../ui/field-row.tsx'
import { HealthDot } from '../ui/health-dot.tsx'
import { ProblemText } from './cure.tsx'
import type { Edit } from './draft.ts'
import type { Field } from './problems.ts'
import { isTime } from './resolve.ts'
import styles from './storage-step.module.css'
import type { WizardState } from './use-wizard.ts'

interface Props {
  readonly wizard: WizardState
  readonly kind: StoreKind
}

export function StoreSettings({ wizard, kind }: Props) {
  const { draft } = wizard
  switch (kind) {
    case 'ICEBERG':
      return (
        <>
          <ConnectionField wizard={wizard} />
          <NameField wizard={wizard} label="Namespace" field="namespace" value={draft.namespace} />
          <NameField
            wizard={wizard}
            label="Table"
            field="table"
            value={draft.table ?? wizard.resolved.group.name}
          />
        </>
      )
    case 'HIVE_TABLE':
      return (
        <>
          <NameField wizard={wizard} label="Database" field="database" value={draft.database} />
          <NameField
            wizard={wizard}
            label="Table"
            field="table"
            value={draft.table ?? wizard.resolved.group.name}
          />
          <PartitionField wizard={wizard} />
          {wizard.resolved.partitionBy.length > 0 && <HiveChoices wizard={wizard} />}
        </>
      )
    case 'FILE':
      return (
        <>
          <NameField
            wizard={wizard}
            label="Folder"
            field="path"
            value={draft.path ?? wizard.resolved.path}
            hint="Inside the project folder, or a whole path."
          />
          <FieldRow label="Format">
            {({ id }) => (
              <SegmentedControl
                id={id}
                aria-label="Format"
                className={styles.format ?? ''}
                data={[
                  { value: 'parquet', label: 'Parquet' },
                  { value: 'csv', label: 'CSV' },
                ]}
                value={draft.format}
                onChange={(format) => wizard.edit({ format: format === 'csv' ? 'csv' : 'parquet' })}
              />
            )}
          </FieldRow>
        </>
      )
  }
}

interface NameFieldProps {
  readonly wizard: WizardState
  readonly label: string
  readonly field: Field & keyof Edit
  readonly value: string
  readonly hint?: string
}

function NameField({ wizard, label, field, value, hint }: NameFieldProps) {
  const problem = wizard.problemAt(field)
  const set = (text: string) => wizard.edit({ [field]: text })
  return (
    <FieldRow label={label} hint={hint} error={problem && <ProblemText problem={problem} onCure={set} />}>
      {(props) => <TextInput {...props} value={value} onChange={(event) => set(event.currentTarget.value)} />}
    </FieldRow>
  )
}

function ConnectionField({ wizard }: { readonly wizard: WizardState }) {
  const connections = wizard.project?.connections ?? []
  const chosen = connections.find(({ name }) => name === wizard.draft.catalog)
  const options = connections.map(({ name, kind, state, note }) => ({
    value: name,
    label:
      kind === 'embedded'
        ? `${name} — embedded, nothing to install`
        : `${name} — ${state === 'unreachable' ? 'unreachable' : note || 'Iceberg REST catalog'}`,
  }))
  return (
    <FieldRow
      label="Connection"
      hint={chosen?.state === 'unreachable' ? `It does not answer: ${chosen.note}` : undefined}
    >
      {(field) => (
        <Select
          {...field}
          leftSection={<HealthDot state={chosen?.state ?? 'ok'} />}
          leftSectionWidth={28}
          data={
            options.length > 0 ? options : [{ value: 'local', label: 'local — embedded, nothing to install' }]
          }
          value={wizard.draft.catalog}
          onChange={(catalog) => catalog !== null && wizard.edit({ catalog })}
        />
      )}
    </FieldRow>
  )
}

/** What only a table with partitions is asked. */
function HiveChoices({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit, resolved, known } = wizard
  const isText = (name: string) => known.columns?.find((column) => column.name === name)?.type === 'VARCHAR'
  return (
    <>
      <FieldRow
        label="An overwrite replaces"
        hint={
          draft.hiveOverwrite === 'table'
            ? 'Every row there makes way.'
            : 'Only partitions that get rows make way, the others stay as they are.'
        }
      >
        {({ id, 'aria-describedby': describedBy }) => (
          <SegmentedControl
            id={id}
            aria-label="An overwrite replaces"
            aria-describedby={describedBy}
            className={styles.format ?? ''}
            data={[
              { value: 'table', label: 'The whole table' },
              { value: 'partitions', label: 'Partitions of its rows' },
            ]}
            value={draft.hiveOverwrite}
            onChange={(value) => edit({ hiveOverwrite: value === 'partitions' ? 'partitions' : 'table' })}
          />
        )}
      </FieldRow>
      {resolved.partitionBy.some(isText) && (
        <FieldRow
          label="Empty texts"
          hint="In a column it is partitioned by, Hive cannot keep an empty text."
        >
          {({ id, 'aria-describedby': describedBy }) => (
            <SegmentedControl
              id={id}
              aria-label="Empty texts"
              aria-describedby={describedBy}
              className={styles.format ?? ''}
              data={[
                { value: 'refuse', label: 'Are refused' },
                { value: 'as_null', label: 'Become NULL' },
              ]}
              value={draft.emptyStrings}
              onChange={(value) => edit({ emptyStrings: value === 'as_null' ? 'as_null' : 'refuse' })}
            />
          )}
        </FieldRow>
      )}
    </>
  )
}

function PartitionField({ wizard }: { readonly wizard: WizardState }) {
  const { resolved, known, edit } = wizard
  const { eventTimeCol, joinKeys, features } = resolved.group
  const columns = (known.columns ?? []).filter(
    ({ name }) =>
      name === eventTimeCol || joinKeys.includes(name) || features.some((feature) => feature.name === name),
  )
  const parts = columns
    .filter(({ name, type }) => name === eventTimeCol && isTime(type))
    .flatMap(({ name, type }) =>
      ['year', 'month', 'day', ...(type === 'DATE' ? [] : ['hour'])].map((part) => `${part}(${name})`),
    )
  return (
    <FieldRow
      label="Partition by"
      hint="A folder for each value: columns of few values, or a part of the event time."
    >
      {(field) => (
        <TagsInput
          {...field}
          data={[
            ...(parts.length === 0 ? [] : [{ group: 'Event time', items: parts }]),
            {
              group: 'Columns',
              items: columns.filter(({ name }) => name !== eventTimeCol).map(({ name }) => name),
            },
          ]}
          value={[...resolved.partitionBy]}
          onChange={(partitionBy) => edit({ partitionBy })}
          maxDropdownHeight={240}
        />
      )}
    </FieldRow>
  )
}
