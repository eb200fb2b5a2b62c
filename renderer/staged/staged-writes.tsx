// Writes that wait on a branch: said where the rows are, since nobody else sees them until one is published.

import type { Snapshot, StagedWrite } from '../../core/contract/index.ts'
import { StagedBand } from './staged-band.tsx'

interface Props {
  readonly group: string
  readonly staged: readonly StagedWrite[]
  readonly current: Snapshot | undefined
  /** The branch whose rows are shown. */
  readonly previewed: string | null
  readonly timeZone: string
}

export function StagedWrites({ group, staged, current, previewed, timeZone }: Props) {
  return staged.map((write) => (
    <StagedBand
      key={write.branch}
      group={group}
      write={write}
      current={current}
      previewed={write.branch === previewed}
      timeZone={timeZone}
    />
  ))
}
