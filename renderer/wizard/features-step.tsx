// Step 3: the feature group's name, what is made of the rows, when each was true, and which columns are features.

import { Select, TagsInput, TextInput } from '@mantine/core'
import { Card } from '../ui/card.tsx'
import { FieldRow } from '../ui/field-row.tsx'
import { columnOptions } from './column-options.tsx'
import { ProblemText } from './cure.tsx'
import { DataError } from './data-error.tsx'
import { FeatureTable } from './feature-table.tsx'
import styles from './features-step.module.css'
import { isTime } from './resolve.ts'
import { TransformCard } from './transform-card.tsx'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

export function FeaturesStep({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit, resolved, problemAt, profile } = wizard
  const name = problemAt('name')
  return (
    <>
      <Card className={wizardStyles.card} aria-label="Feature group">
        <div className={wizardStyles.rows}>
          <FieldRow
            label="Name"
            error={name && <ProblemText problem={name} onCure={(value) => edit({ name: value })} />}
          >
            {(field) => (
              <TextInput
                {...field}
                value={draft.name ?? resolved.group.name}
                onChange={(event) => edit({ name: event.currentTarget.value })}
              />
            )}
          </FieldRow>
          <FieldRow label="Description">
            {(field) => (
              <TextInput
                {...field}
                placeholder="What these features say, in a sentence"
                value={draft.description}
                onChange={(event) => edit({ description: event.currentTarget.value })}
              />
            )}
          </FieldRow>
          <div className={styles.pair}>
            <FieldRow label="Owner">
              {(field) => (
                <TextInput
                  {...field}
                  placeholder="Optional"
                  value={draft.owner}
                  onChange={(event) => edit({ owner: event.currentTarget.value })}
                />
              )}
            </FieldRow>
            <FieldRow label="Tags">
              {(field) => (
                <TagsInput
                  {...field}
                  placeholder={draft.tags.length === 0 ? 'Optional' : ''}
                  value={[...draft.tags]}
                  onChange={(tags) => edit({ tags })}
                  acceptValueOnBlur
                />
              )}
            </FieldRow>
          </div>
        </div>
      </Card>
      <TransformCard wizard={wizard} />
      <Card className={wizardStyles.card} aria-label="Columns">
        <div className={wizardStyles.rows}>
          <EventTimeField wizard={wizard} />
          {profile.error && profile.error.code !== 'bad_sql' && <DataError wizard={wizard} />}
          <FeatureTable wizard={wizard} />
        </div>
      </Card>
    </>
  )
}

function EventTimeField({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit, known, resolved, problemAt, profile } = wizard
  const problem = problemAt('eventTimeCol')
  const columns = known.columns ?? []
  const candidates = known.profile?.eventTimeCandidates ?? []
  const times = columns.filter(({ name, type }) => isTime(type) && !resolved.entity.joinKeys.includes(name))
  const chosen = resolved.group.eventTimeCol
  const names = times.map(({ name }) => name)
  const options = columnOptions(
    candidates,
    names.includes(chosen) || chosen === '' ? names : [...names, chosen],
    columns,
  )
  const reason = candidates.find(({ column }) => column === chosen)?.reason
  return (
    <FieldRow
      label="Event time"
      error={problem && <ProblemText problem={problem} />}
      hint={reason ?? 'When each row was true: a date or a timestamp.'}
    >
      {(field) => (
        <Select
          {...field}
          data={options.data}
          renderOption={options.renderOption}
          value={chosen === '' ? null : chosen}
          placeholder={
            draft.eventTimeCol === null && profile.isFetching
              ? 'Looking at the data…'
              : 'Choose a date or a timestamp'
          }
          onChange={(eventTimeCol) => eventTimeCol !== null && edit({ eventTimeCol })}
          nothingFoundMessage="No column is a date or a timestamp"
        />
      )}
    </FieldRow>
  )
}
