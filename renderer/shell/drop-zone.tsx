// A file may be dropped anywhere: the whole window says what will happen, then it happens.

import { FileDown } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { ProjectState } from '../../core/contract/index.ts'
import { pathsOf } from '../state/bridge.ts'
import { showError } from '../state/notices.tsx'
import { usePlaces } from '../state/places.ts'
import { takeFiles } from '../state/session-commands.ts'
import styles from './drop-zone.module.css'

export function DropZone({ project }: { readonly project: ProjectState | null }) {
  const [over, setOver] = useState(false)
  // Enter and leave come for every element that is crossed.
  const depth = useRef(0)

  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    // A dialog that is being filled in is not swept away by a file.
    const taken = (): boolean => {
      const { dialog } = usePlaces.getState()
      return dialog === null || dialog.kind === 'write' || dialog.kind === 'drop-choice'
    }
    const enter = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth.current += 1
      setOver(taken())
    }
    const move = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = taken() ? 'copy' : 'none'
    }
    const leave = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      depth.current = Math.max(0, depth.current - 1)
      if (depth.current === 0) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      depth.current = 0
      setOver(false)
      if (!taken()) return
      const paths = pathsOf(event.dataTransfer?.files ?? [])
      if (paths.length > 0) takeFiles(paths)
      else
        showError({
          message: 'What was dropped is not a file on this machine.',
          hint: 'Save it first, then drop the file.',
        })
    }
    window.addEventListener('dragenter', enter)
    window.addEventListener('dragover', move)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragenter', enter)
      window.removeEventListener('dragover', move)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [])

  const { place, dialog } = usePlaces()
  if (!over) return null
  const target =
    dialog?.kind === 'write'
      ? `Drop to write this file to ${dialog.group}`
      : project !== null && place.kind === 'group'
        ? `Drop to write to ${place.name}, or to make a new feature group`
        : 'Drop to make a feature group of it'
  return (
    <div className={styles.overlay} role="status">
      <div className={styles.box}>
        <FileDown size={32} strokeWidth={1.5} aria-hidden />
        <p className={styles.title}>{target}</p>
        <p>CSV, TSV or text (also .gz, .zst), Parquet, or a folder of such files. They are only read.</p>
      </div>
    </div>
  )
}
