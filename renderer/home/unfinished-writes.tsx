// Writes that were begun and never ended, named where the project is seen as a whole: which, when, and what became of
// them. Those of processes still at work are no trouble and are said so.

import { CircleAlert, LoaderCircle } from 'lucide-react'
import type { UnfinishedWrite } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { useTimeZone } from '../state/session.ts'
import { useCall } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { formatZoned, plural } from '../ui/format.ts'
import table from '../ui/table.module.css'
import styles from './unfinished-writes.module.css'

export function UnfinishedWrites() {
  const { data: writes, error, refetch } = useCall('project.unfinished', {})
  if (error !== null && error.code !== 'unsupported') {
    return <ErrorNote error={error} onRetry={() => void refetch()} />
  }
  if (writes === undefined || writes.length === 0) return null
  const interrupted = writes.filter(({ state }) => state === 'interrupted').length
  return (
    <Card className={styles.card ?? ''} aria-label="Unfinished writes">
      <h2 className={styles.title}>
        {interrupted === 0
          ? `${plural(writes.length, 'write')} under way`
          : `${plural(interrupted, 'interrupted write')}`}
      </h2>
      <ul className={styles.writes}>
        {writes.map((write) => (
          <Unfinished key={`${write.writeId} ${write.path}`} write={write} />
        ))}
      </ul>
    </Card>
  )
}

function Unfinished({ write }: { readonly write: UnfinishedWrite }) {
  const go = usePlaces((places) => places.go)
  const timeZone = useTimeZone()
  const { group, path, begunAt, state, note } = write
  return (
    <li className={styles.write}>
      {state === 'interrupted' ? (
        <CircleAlert size={16} className={styles.bad} aria-label="Interrupted" />
      ) : (
        <LoaderCircle size={16} className={styles.running} aria-label="Running" />
      )}
      <div className={styles.words}>
        <p>
          <button
            type="button"
            className={table.link}
            onClick={() => go({ kind: 'group', name: group, tab: 'writes' })}
          >
            {group}
          </button>
          <span className={table.dim}>
            {' '}
            · {path} · begun {formatZoned(begunAt, timeZone)}
          </span>
        </p>
        <p>{note}</p>
      </div>
    </li>
  )
}
