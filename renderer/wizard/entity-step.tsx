// Step 2: what does a row describe? An entity that is there or a new one, and what its keys mean for these rows.

import { MultiSelect, Radio, Textarea, TextInput } from '@mantine/core'
import { Card } from '../ui/card.tsx'
import { FieldRow } from '../ui/field-row.tsx'
import { nameSome } from '../ui/format.ts'
import { columnOptions } from './column-options.tsx'
import { ProblemText } from './cure.tsx'
import { DataError } from './data-error.tsx'
import styles from './entity-step.module.css'
import { KeyFacts } from './key-facts.tsx'
import { lostKeys } from './problems.ts'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

const NEW = 'new'

export function EntityStep({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit, known, resolved, problemAt } = wizard
  const { isNewEntity, entity } = resolved
  const columns = known.columns ?? []
  const has = (key: string) => columns.some((column) => column.name === key)
  const lost = isNewEntity ? [] : entity.joinKeys.filter((key) => !has(key))
  const nameProblem = problemAt('entityName')
  const keysProblem = problemAt('joinKeys')
  const options = columnOptions(
    known.profile?.joinKeyCandidates ?? [],
    columns.map((column) => column.name),
    columns,
  )

  return (
    <>
      {known.entities.length > 0 && (
        <Card className={wizardStyles.card}>
          <Radio.Group
            label="What does a row describe?"
            value={isNewEntity ? `${NEW}:` : `entity:${entity.name}`}
            onChange={(value) =>
              edit({ entity: value === `${NEW}:` ? NEW : { existing: value.slice('entity:'.length) } })
            }
          >
            <div className={styles.choices}>
              {known.entities.map(({ name, joinKeys, description }) => (
                <Radio
                  key={name}
                  value={`entity:${name}`}
                  label={name}
                  description={existingText(joinKeys, description, joinKeys.every(has))}
                />
              ))}
              <Radio
                value={`${NEW}:`}
                label="A new entity"
                description="Named here, and kept for other feature groups"
              />
            </div>
          </Radio.Group>
        </Card>
      )}
      <Card className={wizardStyles.card}>
        <div className={wizardStyles.rows}>
          {isNewEntity ? (
            <>
              <FieldRow
                label="Join keys"
                error={keysProblem && <ProblemText problem={keysProblem} />}
                hint="The columns that say which one a row is about."
              >
                {(field) => (
                  <MultiSelect
                    {...field}
                    data={options.data}
                    renderOption={options.renderOption}
                    value={[...entity.joinKeys]}
                    onChange={(joinKeys) => edit({ entity: NEW, joinKeys })}
                    searchable
                    hidePickedOptions
                    nothingFoundMessage="No such column"
                    placeholder={entity.joinKeys.length === 0 ? 'Choose one or more columns' : ''}
                    maxDropdownHeight={280}
                  />
                )}
              </FieldRow>
              <FieldRow
                label="Entity name"
                error={
                  nameProblem && (
                    <ProblemText problem={nameProblem} onCure={(entityName) => edit({ entityName })} />
                  )
                }
                hint="What such a thing is called: plane, customer, route."
              >
                {(field) => (
                  <TextInput
                    {...field}
                    value={draft.entityName ?? entity.name}
                    onChange={(event) => edit({ entity: NEW, entityName: event.currentTarget.value })}
                  />
                )}
              </FieldRow>
              <FieldRow label="Description">
                {(field) => (
                  <Textarea
                    {...field}
                    autosize
                    minRows={1}
                    maxRows={4}
                    placeholder="Optional"
                    value={draft.entityDescription}
                    onChange={(event) => edit({ entityDescription: event.currentTarget.value })}
                  />
                )}
              </FieldRow>
            </>
          ) : (
            <FieldRow label="Join keys" hint={lost.length > 0 ? lostKeys(lost, draft.transforms) : undefined}>
              {(field) => (
                <TextInput {...field} value={entity.joinKeys.join(', ')} readOnly variant="unstyled" />
              )}
            </FieldRow>
          )}
          <KeyFacts
            input={wizard.input}
            joinKeys={entity.joinKeys}
            enabled={wizard.isCurrent && entity.joinKeys.length > 0 && entity.joinKeys.every(has)}
          />
        </div>
      </Card>
      {wizard.profile.error && <DataError wizard={wizard} />}
    </>
  )
}

function existingText(joinKeys: readonly string[], description: string, fits: boolean): string {
  const keys = `by ${nameSome(joinKeys)}`
  const there = fits ? '' : ' · not in this file yet'
  return `${keys}${there}${description === '' ? '' : ` · ${description}`}`
}
