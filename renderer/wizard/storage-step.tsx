// Step 4: where the rows are kept. Three kinds, each with one honest sentence, the settings of the chosen one, and
// those of a second store where one is wanted.

import { Select } from '@mantine/core'
import { FolderTree, Snowflake, Table2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { type StoreKind, storeKinds, type WriteMode } from '../../core/contract/index.ts'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { FieldRow } from '../ui/field-row.tsx'
import { storeName } from '../ui/store-badge.tsx'
import { AlsoStore } from './also-store.tsx'
import styles from './storage-step.module.css'
import { StoreSettings } from './store-settings.tsx'
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
  { value: 'merge', label: 'Merge — replace rows with the same keys and event time, add the others' },
  { value: 'overwrite-range', label: 'Overwrite range — replace the rows of a range of event time' },
  { value: 'overwrite', label: 'Overwrite — these rows take the place of the whole table' },
] as const satisfies readonly { value: WriteMode; label: string }[]

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
          <StoreSettings wizard={wizard} kind={draft.kind} />
          <FieldRow label="Write mode" hint="For this and later writes; each write can choose another.">
            {(field) => (
              <Select
                {...field}
                data={modes}
                value={draft.mode}
                onChange={(chosen) => {
                  const mode = modes.find(({ value }) => value === chosen)?.value
                  if (mode !== undefined) edit({ mode })
                }}
              />
            )}
          </FieldRow>
        </div>
      </Card>
      <AlsoStore wizard={wizard} />
    </>
  )
}
