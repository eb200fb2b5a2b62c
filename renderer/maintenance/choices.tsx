// What can be chosen about an upkeep: figures with their units.

import { NumberInput } from '@mantine/core'
import styles from './action-card.module.css'
import type { Choice } from './actions.ts'

interface Props {
  readonly choices: readonly Choice[]
  readonly chosen: Readonly<Record<string, number>>
  readonly disabled: boolean
  readonly onChoose: (chosen: Readonly<Record<string, number>>) => void
}

export function Choices({ choices, chosen, disabled, onChoose }: Props) {
  if (choices.length === 0) return null
  return (
    <div className={styles.choices}>
      {choices.map(({ name, label, unit, least }) => (
        <NumberInput
          key={name}
          label={`${label} (${unit})`}
          size="xs"
          min={least}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="blur"
          disabled={disabled}
          value={chosen[name] ?? ''}
          onChange={(value) => {
            const { [name]: _, ...others } = chosen
            onChoose(typeof value === 'number' && value >= least ? { ...others, [name]: value } : others)
          }}
        />
      ))}
    </div>
  )
}
