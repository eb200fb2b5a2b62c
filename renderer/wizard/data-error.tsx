// The whole input could not be looked at: said with the cures, wherever one is by then.

import { InputError } from './input-error.tsx'
import type { WizardState } from './use-wizard.ts'

export function DataError({ wizard }: { readonly wizard: WizardState }) {
  const { profile, draft, summary, edit } = wizard
  if (!profile.error) return null
  return (
    <InputError
      error={profile.error}
      parsing={draft.parsing}
      inForce={summary?.parsing ?? null}
      onParsing={summary?.parsing ? (parsing) => edit({ parsing }) : null}
      onRetry={() => void profile.refetch()}
    />
  )
}
