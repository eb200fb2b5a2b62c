// How a write mode is given on the command line.

import { InvalidArgumentError } from 'commander'
import { type WriteMode, writeModes } from '../contract/index.ts'
import { unsupportedMode } from '../features/feature-group.ts'

export function writeModeOption(text: string): WriteMode {
  const found = writeModes.find((mode) => mode === text)
  if (found) return found
  throw new InvalidArgumentError(unsupportedMode(text))
}
