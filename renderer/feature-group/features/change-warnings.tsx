// A change of the schema is made; what still says the old name has to be read before it is forgotten.

import { Button, Modal } from '@mantine/core'
import dialog from '../../ui/dialog.module.css'
import { Note } from '../../ui/note.tsx'

interface Props {
  readonly title: string
  readonly warnings: readonly string[]
  readonly onClose: () => void
}

export function ChangeWarnings({ title, warnings, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={title} size={460}>
      <div className={dialog.body}>
        {warnings.map((warning) => (
          <Note key={warning} title={warning} />
        ))}
        <div className={dialog.actions}>
          <Button variant="filled" data-autofocus onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  )
}
