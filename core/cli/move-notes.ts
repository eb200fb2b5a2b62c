// What every command says when the project was moved or copied since it was opened last.

import type { MoveProgress } from '../lakehouse/move.ts'
import type { Output } from './output.ts'

/** Says once each that another process is waited for and that paths are rewritten: both may take a while. */
export function moveNotes(output: Output): (progress: MoveProgress) => void {
  const said = new Set<boolean>()
  return ({ step }) => {
    const isWaiting = step === 'waiting'
    if (said.has(isWaiting)) return
    said.add(isWaiting)
    output.note(
      isWaiting
        ? 'Another process is putting this project in order after it was moved: waiting for it.'
        : 'This project was moved or copied: the paths in its tables are rewritten first.',
    )
  }
}
