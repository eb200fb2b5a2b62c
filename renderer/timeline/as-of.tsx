// "As of": a typed time, and the rows of that moment. Says the zone it took for granted before anything happens.

import { Button, Popover, TextInput } from '@mantine/core'
import { type FormEvent, useEffect, useState } from 'react'
import type { FirnError, Snapshot } from '../../core/contract/index.ts'
import { asFirnError, invoke } from '../state/bridge.ts'
import { usePlaces } from '../state/places.ts'
import { parseAsOf, zoneLabel } from '../ui/as-of.ts'
import { formatZoned } from '../ui/format.ts'
import styles from './as-of.module.css'

interface Props {
  readonly group: string
  readonly timeZone: string
  readonly oldest: Snapshot | undefined
}

export function AsOf({ group, timeZone, oldest }: Props) {
  const opened = usePlaces((places) => places.asOfOpen)
  const setOpened = usePlaces((places) => places.openAsOf)
  const [text, setText] = useState('')
  const [error, setError] = useState<Pick<FirnError, 'message' | 'hint'> | null>(null)
  const [asking, setAsking] = useState(false)
  const view = usePlaces((places) => places.view)
  const parsed = parseAsOf(text, timeZone)

  useEffect(() => () => setOpened(false), [setOpened])

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!parsed.ok) return setError({ message: parsed.message, hint: undefined })
    if (oldest !== undefined && Date.parse(parsed.iso) < Date.parse(oldest.timestamp)) {
      return setError({
        message: `There was nothing yet: the first commit is of ${formatZoned(oldest.timestamp, timeZone)}.`,
        hint: undefined,
      })
    }
    setAsking(true)
    try {
      const snapshot = await invoke('group.snapshotAt', { name: group, at: { asOf: parsed.iso } })
      view(
        group,
        snapshot.isCurrent ? null : { moment: { asOf: parsed.iso }, snapshotId: snapshot.snapshotId },
      )
      setOpened(false)
    } catch (caught) {
      setError(asFirnError(caught))
    } finally {
      setAsking(false)
    }
  }

  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus returnFocus shadow="none">
      <Popover.Target>
        <Button variant="subtle" onClick={() => setOpened(!opened)}>
          As of…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit} className={styles.form}>
          <TextInput
            label="Show the rows as of"
            placeholder="2024-01-15 18:30"
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value)
              setError(null)
            }}
            error={error?.message}
            errorProps={{ role: 'alert' }}
            data-autofocus
            spellCheck={false}
          />
          {error?.hint !== undefined && <p className={styles.note}>{error.hint}</p>}
          {error === null && (
            <p className={styles.note}>
              {parsed.ok ? parsed.note : `Times without a zone are ${zoneLabel(timeZone, new Date())}.`}
            </p>
          )}
          <div className={styles.actions}>
            <Button onClick={() => setOpened(false)}>Cancel</Button>
            <Button type="submit" variant="filled" loading={asking}>
              Show
            </Button>
          </div>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
