// The optional transform: SQL over the file's rows, with the rows that come of it shown while one types.

import { Switch } from '@mantine/core'
import { useMemo } from 'react'
import { Grid } from '../grid/grid.tsx'
import { Card } from '../ui/card.tsx'
import { plural } from '../ui/format.ts'
import { ProblemText } from './cure.tsx'
import styles from './features-step.module.css'
import { TransformEditor } from './transform-editor.tsx'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

export function TransformCard({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit, summary, input, transformError, isCurrent, resolved, profile } = wizard
  const problem = wizard.problemAt('transform')
  const source = useMemo(() => ({ kind: 'input', input }) as const, [input])
  const roles = useMemo(
    () => ({
      ...Object.fromEntries(resolved.entity.joinKeys.map((key) => [key, 'key'] as const)),
      ...(resolved.group.eventTimeCol !== '' && { [resolved.group.eventTimeCol]: 'event_time' as const }),
    }),
    [resolved.entity.joinKeys, resolved.group.eventTimeCol],
  )
  const runs = input.transform !== null && input.transform !== undefined
  const lost = problem && (
    <p role="alert" className={wizardStyles.error}>
      <ProblemText problem={problem} />
    </p>
  )
  return (
    <Card className={wizardStyles.card} aria-label="Transform">
      <div className={styles.transformHead}>
        <Switch
          label="Transform with SQL"
          checked={draft.transforms}
          onChange={(event) => edit({ transforms: event.currentTarget.checked })}
        />
        <span className={wizardStyles.dim}>
          {draft.transforms
            ? 'DuckDB SQL. The rows of the file are the table source.'
            : 'Optional: derive, filter or group before anything else, when the rows are not yet features.'}
        </span>
      </div>
      {draft.transforms && (
        <div className={styles.transform}>
          <TransformEditor
            value={draft.transform}
            onChange={(transform) => edit({ transform })}
            columns={summary?.columns ?? []}
            error={transformError}
          />
          {lost}
          {runs && !transformError && (
            <div className={styles.preview} data-old={!isCurrent || undefined}>
              <Grid
                source={source}
                rowCount={profile.isPlaceholderData ? undefined : profile.data?.rows}
                roles={roles}
                label="Rows after the transform"
                empty="The transform gives no rows."
                exportable={false}
              />
            </div>
          )}
        </div>
      )}
      {!draft.transforms && lost}
      {draft.transforms && runs && isCurrent && profile.data && !profile.isPlaceholderData && (
        <p className="visually-hidden" role="status">
          The transform gives {plural(profile.data.rows, 'row')}.
        </p>
      )}
    </Card>
  )
}
