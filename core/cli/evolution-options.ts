// Options that say what a write may change of a group's tables.

import { type Command, InvalidArgumentError } from 'commander'
import {
  DEFAULT_SCHEMA_EVOLUTION,
  evolutionModes,
  type FeatureGroup,
  type SchemaEvolution,
} from '../contract/index.ts'
import { unsupportedEvolution } from '../features/evolution-yaml.ts'

export interface EvolutionOptions {
  readonly schemaEvolution?: SchemaEvolution['mode']
  readonly allowColumnAdd?: boolean
  readonly allowColumnTypeChange?: boolean
}

export function addEvolutionOptions(command: Command): Command {
  return command
    .option(
      '--schema-evolution <mode>',
      `what a write may change of its tables: ${evolutionModes.join(' | ')}`,
      modeOption,
    )
    .option('--allow-column-add', 'safe: a write may add columns')
    .option('--no-allow-column-add', 'safe: it may not')
    .option('--allow-column-type-change', 'safe: a write may widen types')
    .option('--no-allow-column-type-change', 'safe: it may not')
}

/** The group with what the options say; one that says nothing of it stays so when they do not either. */
export function withEvolution(group: FeatureGroup, options: EvolutionOptions): FeatureGroup {
  const { schemaEvolution: mode, allowColumnAdd, allowColumnTypeChange } = options
  if (mode === undefined && allowColumnAdd === undefined && allowColumnTypeChange === undefined) return group
  const known = group.schemaEvolution ?? DEFAULT_SCHEMA_EVOLUTION
  return {
    ...group,
    schemaEvolution: {
      mode: mode ?? known.mode,
      allowColumnAdd: allowColumnAdd ?? known.allowColumnAdd,
      allowColumnTypeChange: allowColumnTypeChange ?? known.allowColumnTypeChange,
    },
  }
}

function modeOption(text: string): SchemaEvolution['mode'] {
  const found = evolutionModes.find((mode) => mode === text)
  if (found) return found
  throw new InvalidArgumentError(unsupportedEvolution(text))
}
