// A file was dropped on a feature group's page: is it more of this group, or the beginning of another?

import { Button, Modal } from '@mantine/core'
import { usePlaces } from '../state/places.ts'
import dialog from '../ui/dialog.module.css'
import { fileName, nameSome } from '../ui/format.ts'
import styles from './drop-choice-dialog.module.css'

interface Props {
  readonly group: string
  readonly paths: readonly string[]
  readonly onClose: () => void
}

export function DropChoiceDialog({ group, paths, onClose }: Props) {
  const { open, leaveFor } = usePlaces()
  return (
    <Modal opened onClose={onClose} title={nameSome(paths.map(fileName))} size={460}>
      <div className={dialog.body}>
        <button
          type="button"
          data-autofocus
          className={styles.choice}
          onClick={() => open({ kind: 'write', group, paths })}
        >
          <span className={styles.title}>Write to {group}</span>
          <span className={styles.words}>These rows become one more write of this feature group.</span>
        </button>
        <button type="button" className={styles.choice} onClick={() => leaveFor({ kind: 'wizard', paths })}>
          <span className={styles.title}>New feature group</span>
          <span className={styles.words}>Choose its entity, features and storage step by step.</span>
        </button>
        <div className={dialog.actions}>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </div>
    </Modal>
  )
}
