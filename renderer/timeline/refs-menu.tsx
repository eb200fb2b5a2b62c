// Tags and branches from the timeline's head: names for the layer that is shown, and the ones there are to go to.

import { Button, Menu } from '@mantine/core'
import { ChevronDown } from 'lucide-react'
import type { Snapshot } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { formatTime } from '../ui/format.ts'
import { isNamed } from './describe.ts'
import { RefIcon } from './ref-badges.tsx'

interface Props {
  readonly group: string
  readonly snapshots: readonly Snapshot[]
  /** The layer that is shown. */
  readonly shown: Snapshot | undefined
  readonly timeZone: string
}

/** Beyond these the dialog lists them. */
const MOST = 8

export function RefsMenu({ group, snapshots, shown, timeZone }: Props) {
  const { open, view } = usePlaces()
  const named = snapshots.flatMap((snapshot) =>
    snapshot.refs.filter(isNamed).map((ref) => ({ ref, snapshot })),
  )
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" rightSection={<ChevronDown size={14} aria-hidden />}>
          Tags
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label="Tags and branches">
        {shown !== undefined && (
          <>
            <Menu.Label>
              {shown.isCurrent
                ? 'The snapshot of now'
                : `The snapshot of ${formatTime(shown.timestamp, timeZone)}`}
            </Menu.Label>
            {(['tag', 'branch'] as const).map((type) => (
              <Menu.Item
                key={type}
                leftSection={<RefIcon type={type} size={14} silent />}
                onClick={() => open({ kind: 'create-ref', group, type, snapshotId: shown.snapshotId })}
              >
                {type === 'tag' ? 'Tag…' : 'Branch…'}
              </Menu.Item>
            ))}
          </>
        )}
        {named.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Label>View</Menu.Label>
            {named.slice(-MOST).map(({ ref, snapshot }) => (
              <Menu.Item
                key={`${ref.type} ${ref.name}`}
                leftSection={<RefIcon type={ref.type} size={14} />}
                onClick={() =>
                  view(
                    group,
                    snapshot.isCurrent
                      ? null
                      : { moment: { ref: ref.name }, snapshotId: snapshot.snapshotId },
                  )
                }
              >
                {ref.name}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => open({ kind: 'refs', group })}>Rename or drop…</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
