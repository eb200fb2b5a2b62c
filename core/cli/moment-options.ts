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

/** A moment in one word: digits are a snapshot's id, what begins like a date is a time, all else a tag or branch. */
export function momentText(text: string): Moment {
  if (/^\d{5,}$/.test(text)) return { snapshotId: text }
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? { asOf: text } : { ref: text }
}
