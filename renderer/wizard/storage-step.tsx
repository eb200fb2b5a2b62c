// Step 4: where the rows are kept. Three kinds, each with one honest sentence, and the settings of the chosen one.

import { Checkbox, SegmentedControl, Select, TagsInput, TextInput } from '@mantine/core'
import { FolderTree, Snowflake, Table2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { type StoreKind, storeKinds, type WriteMode } from '../../core/contract/index.ts'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { FieldRow } from '../ui/field-row.tsx'
import { HealthDot } from '../ui/health-dot.tsx'
import { storeName } from '../ui/store-badge.tsx'
import { ProblemText } from './cure.tsx'
import type { Edit } from './draft.ts'
import type { Field } from './problems.ts'
import { isTime } from './resolve.ts'
import styles from './storage-step.module.css'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

const kinds = {
  FILE: {
    icon: <Table2 size={16} aria-hidden />,
    sentence: 'Parquet or CSV in the project folder. Simplest to share and to open elsewhere. No history.',
  },
  HIVE_TABLE: {
    icon: <FolderTree size={16} aria-hidden />,
    sentence:
      'Partitioned folders that Hive, Spark and Trino know. For pipelines that expect them. No history.',
  },
  ICEBERG: {
    icon: <Snowflake size={16} aria-hidden />,
    sentence:
      'Every write a snapshot: time travel, and safe concurrent writes. Needs a catalog to be read elsewhere.',
  },
} as const satisfies Record<StoreKind, { icon: ReactNode; sentence: string }>

const modes = [
  { value: 'append', label: 'Append — keep what is there, add these rows' },
  { value: 'overwrite', label: 'Overwrite — these rows take the place of the whole table' },
]

export function StorageStep({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit } = wizard
  return (
    <>
      <div role="radiogroup" aria-label="Storage" className={styles.kinds}>
        {storeKinds.map((kind) => (
          <label key={kind} className={styles.kind} data-checked={draft.kind === kind || undefined}>
            <input
              type="radio"
              name="storage"
              className={styles.radio}
              checked={draft.kind === kind}
              onChange={() => edit({ kind })}
              aria-describedby={`storage-${kind}`}
              aria-label={storeName(kind)}
            />
            <span className={styles.kindIcon}>{kinds[kind].icon}</span>
            <span className={styles.kindName}>
              {storeName(kind)} {kind === 'ICEBERG' && <Badge tone="accent">recommended</Badge>}
            </span>
            <span id={`storage-${kind}`} className={styles.kindText}>
              {kinds[kind].sentence}
            </span>
          </label>
        ))}
      </div>
      <Card className={wizardStyles.card} aria-label={`${storeName(draft.kind)} settings`}>
        <div className={wizardStyles.rows}>
          <Settings wizard={wizard} />
          <FieldRow label="Write mode" hint="For this and later writes; each write can choose another.">
            {(field) => (
              <Select
                {...field}
                data={modes}
                value={draft.mode}
                onChange={(mode) => mode !== null && edit({ mode: mode as WriteMode })}
              />
            )}
          </FieldRow>
        </div>
      </Card>
      {draft.kind !== 'FILE' && (
        <Checkbox
          label={
            <>
              Also keep a FILE copy <span className={wizardStyles.dim}>(dual storage)</span>
            </>
          }
          description={
            draft.alsoFile ? `Parquet in ${wizard.resolved.path}, written with every write` : undefined
          }
          checked={draft.alsoFile}
          onChange={(event) => edit({ alsoFile: event.currentTarget.checked })}
        />
      )}
    </>
  )
}

function Settings({ wizard }: { readonly wizard: WizardState }) {
  const { draft } = wizard
  switch (draft.kind) {
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
