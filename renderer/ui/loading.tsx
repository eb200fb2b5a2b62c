// Waiting, said in words, and only after a moment: what comes at once should not flash a spinner first. Where the
// wait may be long there is a way out of it.

import { Button, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import styles from './loading.module.css'

interface Props {
  readonly label: string
  readonly onCancel?: () => void
}

export function Loading({ label, onCancel }: Props) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={styles.loading} role="status">
      {shown && (
        <>
          <Loader />
          <span>{label}</span>
          {onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
        </>
      )}
    </div>
  )
}
