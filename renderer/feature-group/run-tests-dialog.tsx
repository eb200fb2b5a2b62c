// The group's tests on the rows that it has now: what the next write will be asked is asked of what is there.

import { Button, Modal } from '@mantine/core'
import { usePlaces } from '../state/places.ts'
import { useCall } from '../state/use-call.ts'
import dialog from '../ui/dialog.module.css'
import { ErrorNote } from '../ui/error-note.tsx'
import { Loading } from '../ui/loading.tsx'
import { TestResults } from './test-results.tsx'

interface Props {
  readonly group: string
  readonly onClose: () => void
}

export function RunTestsDialog({ group, onClose }: Props) {
  const open = usePlaces((places) => places.open)
  const { data, error, isFetching, refetch } = useCall('group.test', { name: group }, { fresh: true })
  const retry = (): void => void refetch()
  return (
    <Modal opened onClose={onClose} title={`Tests of ${group}, on its rows of now`} size={600}>
      <div className={dialog.body}>
        {error !== null ? (
          <ErrorNote error={error} onRetry={retry} />
        ) : data === undefined || isFetching ? (
          <Loading label="Testing the rows" onCancel={onClose} />
        ) : data.length === 0 ? (
          <p className={dialog.words}>It has no tests yet. They are added where the group is edited.</p>
        ) : (
          <TestResults results={data} />
        )}
        <div className={dialog.actions}>
          <Button onClick={() => open({ kind: 'edit-group', group, part: 'tests' })}>Edit tests…</Button>
          <Button variant="filled" data-autofocus onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  )
}
