// Dual storage: a second store of another kind that gets every write too, with its settings where it is switched on.

import { Checkbox, SegmentedControl } from '@mantine/core'
import { Card } from '../ui/card.tsx'
import { FieldRow } from '../ui/field-row.tsx'
import { storeName } from '../ui/store-badge.tsx'
import { alsoKindOf, otherKinds } from './resolve.ts'
import styles from './storage-step.module.css'
import { StoreSettings } from './store-settings.tsx'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

export function AlsoStore({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit } = wizard
  const kind = alsoKindOf(draft)
  const name = storeName(kind)
  return (
    <>
      <Checkbox
        label={
          <>
            Also keep {/^[AEIOU]/.test(name) ? 'an' : 'a'} {name} copy{' '}
            <span className={wizardStyles.dim}>(dual storage)</span>
          </>
        }
        checked={draft.also}
        onChange={(event) => edit({ also: event.currentTarget.checked })}
      />
      {draft.also && (
        <Card className={wizardStyles.card} aria-label={`${name} copy`}>
          <div className={wizardStyles.rows}>
            <FieldRow
              label="Kind of the copy"
              hint="Every write goes to both. Should one of them fail, you are told which has the rows."
            >
              {({ id, 'aria-describedby': describedBy }) => (
                <SegmentedControl
                  id={id}
                  aria-label="Kind of the copy"
                  aria-describedby={describedBy}
                  className={styles.format ?? ''}
                  data={otherKinds(draft.kind).map((other) => ({ value: other, label: storeName(other) }))}
                  value={kind}
                  onChange={(value) =>
                    edit({ alsoKind: otherKinds(draft.kind).find((other) => other === value) ?? null })
                  }
                />
              )}
            </FieldRow>
            <StoreSettings wizard={wizard} kind={kind} />
          </div>
        </Card>
      )}
    </>
  )
}
