// What a write may change of the tables' columns: three manners, each in a sentence, and what `safe` allows.

import { Checkbox, Radio } from '@mantine/core'
import {
  DEFAULT_SCHEMA_EVOLUTION,
  evolutionModes,
  type SchemaEvolution,
} from '../../../core/contract/index.ts'
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
    description: 'Nothing. A write that lacks a feature is refused, and each value has to fit its type.',
  },
} as const satisfies Record<SchemaEvolution['mode'], { label: string; description: string }>

interface Props {
  /** Null: the project's, of its profiles.yml. */
  readonly value: SchemaEvolution | null
  readonly onChange: (value: SchemaEvolution | null) => void
}

export function EvolutionChoice({ value, onChange }: Props) {
  // What was ticked once is there again when one comes back to it.
  const own = value ?? DEFAULT_SCHEMA_EVOLUTION
  const isSafe = value?.mode === 'safe'
  return (
    <Radio.Group
      label="What a write may change of the columns"
      description="Never done, however it is set: a value that would not fit its type any more."
      value={value?.mode ?? ''}
      onChange={(chosen) => {
        const mode = evolutionModes.find((each) => each === chosen)
        onChange(mode === undefined ? null : { ...own, mode })
      }}
    >
      <div className={styles.modes}>
        <Radio
          value=""
          label="As the project says"
          description="In its profiles.yml; where that says nothing, features are added and types stay."
        />
        {evolutionModes.map((mode) => (
          <div key={mode} className={styles.mode}>
            <Radio value={mode} label={words[mode].label} description={words[mode].description} />
            {mode === 'safe' && (
              <div className={styles.allowed}>
                <Checkbox
                  label="Add features"
                  disabled={!isSafe}
                  checked={own.allowColumnAdd}
                  onChange={(event) => onChange({ ...own, allowColumnAdd: event.currentTarget.checked })}
                />
                <Checkbox
                  label="Widen types (integer to bigint, float to double, more decimal digits)"
                  disabled={!isSafe}
                  checked={own.allowColumnTypeChange}
                  onChange={(event) =>
                    onChange({ ...own, allowColumnTypeChange: event.currentTarget.checked })
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
