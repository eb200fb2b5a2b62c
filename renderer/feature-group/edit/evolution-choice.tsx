// What a write may change of the tables' columns: three manners, each in a sentence, and what `safe` allows.

import { Checkbox, Radio } from '@mantine/core'
import { evolutionModes, type SchemaEvolution } from '../../../core/contract/index.ts'
import styles from './evolution-choice.module.css'

const words = {
  safe: {
    label: 'Safe',
    description: 'Only what is ticked here, and only if no value is lost by it. A missing feature is NULL.',
  },
  auto: {
    label: 'Auto',
    description: 'Everything that loses no value: features are added, types widened. A missing one is NULL.',
  },
  strict: {
    label: 'Strict',
    description: 'Nothing. A write that lacks a feature, or has another type, is refused.',
  },
} as const satisfies Record<SchemaEvolution['mode'], { label: string; description: string }>

interface Props {
  readonly value: SchemaEvolution
  readonly onChange: (value: SchemaEvolution) => void
}

export function EvolutionChoice({ value, onChange }: Props) {
  return (
    <Radio.Group
      label="What a write may change of the columns"
      description="Never done, however it is set: a value that would not fit its type any more."
      value={value.mode}
      onChange={(chosen) =>
        onChange({ ...value, mode: evolutionModes.find((mode) => mode === chosen) ?? value.mode })
      }
    >
      <div className={styles.modes}>
        {evolutionModes.map((mode) => (
          <div key={mode} className={styles.mode}>
            <Radio value={mode} label={words[mode].label} description={words[mode].description} />
            {mode === 'safe' && (
              <div className={styles.allowed}>
                <Checkbox
                  label="Add features"
                  disabled={value.mode !== 'safe'}
                  checked={value.allowColumnAdd}
                  onChange={(event) => onChange({ ...value, allowColumnAdd: event.currentTarget.checked })}
                />
                <Checkbox
                  label="Widen types (integer to bigint, float to double, more decimal digits)"
                  disabled={value.mode !== 'safe'}
                  checked={value.allowColumnTypeChange}
                  onChange={(event) =>
                    onChange({ ...value, allowColumnTypeChange: event.currentTarget.checked })
                  }
                />
              </div>
            )}
          </div>
        ))}
      </div>
    </Radio.Group>
  )
}
