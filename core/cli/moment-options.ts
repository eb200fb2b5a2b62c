// The options of commands that look at a feature group at a moment: a snapshot, a time, or a tag's or branch's.

import { type Command, Option } from 'commander'
import type { Moment } from '../contract/index.ts'

export interface MomentOptions {
  readonly snapshot?: string
  readonly asOf?: string
  readonly ref?: string
}

export function addMomentOptions(command: Command): Command {
  return command
    .addOption(new Option('--snapshot <id>', 'rows of this snapshot').conflicts(['asOf', 'ref']))
    .addOption(
      new Option('--as-of <time>', 'rows of the snapshot that was current at this time').conflicts('ref'),
    )
    .option('--ref <name>', 'rows of this tag or branch')
}

/** undefined: now. */
export function momentOf({ snapshot, asOf, ref }: MomentOptions): Moment | undefined {
  if (snapshot !== undefined) return { snapshotId: snapshot }
  if (ref !== undefined) return { ref }
  return asOf === undefined ? undefined : { asOf }
}
