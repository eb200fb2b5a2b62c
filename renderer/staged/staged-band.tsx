// One staged write: what it is and what can be done with it. Blue while its rows are shown, never amber: it is no past.

import { Button } from '@mantine/core'
import { GitBranch } from 'lucide-react'
import type { Snapshot, StagedWrite } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { Badge } from '../ui/badge.tsx'
import { formatAgo, plural } from '../ui/format.ts'
import { describeStaged } from './describe-staged.ts'
import styles from './staged-band.module.css'

interface Props {
  readonly group: string
  readonly write: StagedWrite
  readonly current: Snapshot | undefined
  readonly previewed: boolean
  readonly timeZone: string
}

export function StagedBand({ group, write, current, previewed, timeZone }: Props) {
  const { go, open, view } = usePlaces()
  const { branch, snapshotId, behind } = write
  return (
    <section
      className={styles.band}
      data-previewed={previewed || undefined}
      aria-label={`Staged on ${branch}`}
    >
      <GitBranch size={16} aria-hidden className={styles.icon} />
      <p className={styles.words}>
        <strong className={styles.branch}>
          {previewed ? `Previewing ${branch}, not published` : `Staged on ${branch}`}
        </strong>
        {[
          describeStaged(write),
          plural(write.rows, 'row'),
          formatAgo(write.stagedAt, new Date(), timeZone),
        ].join(' · ')}
        {behind && (
          <span
            className={styles.behind}
            title="Other writes became current since it was staged. Publishing applies it to what is current now, or says why it cannot."
          >
            <Badge>behind now</Badge>
          </span>
        )}
      </p>
      <div className={styles.actions}>
        {previewed ? (
          <Button onClick={() => view(group, null)}>Back to now</Button>
        ) : (
          <Button onClick={() => view(group, { moment: { ref: branch }, snapshotId })}>Preview</Button>
        )}
        {current !== undefined && (
          <Button
            onClick={() =>
              go({
                kind: 'compare',
                group,
                from: null,
                to: { ref: branch },
              })
            }
          >
            Compare with now
          </Button>
        )}
        <Button variant="danger" onClick={() => open({ kind: 'discard', group, branch })}>
          Discard…
        </Button>
        <Button variant="filled" onClick={() => open({ kind: 'publish', group, branch })}>
          Publish…
        </Button>
      </div>
    </section>
  )
}
