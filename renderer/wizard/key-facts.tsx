// What some join keys mean for these rows: how many entities, and how many rows belong to none.

import type { InputRef } from '../../core/contract/index.ts'
import { useCall } from '../state/use-call.ts'
import { formatCount, formatShare, nameSome } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import styles from './entity-step.module.css'

interface Props {
  readonly input: InputRef
  readonly joinKeys: readonly string[]
  readonly enabled: boolean
}

export function KeyFacts({ input, joinKeys, enabled }: Props) {
  const { data, error } = useCall(
    'input.keys',
    { input, joinKeys: [...joinKeys] },
    { enabled, keepPrevious: true, fresh: true },
  )
  if (!enabled) return null
  return (
    <section className={styles.facts} aria-label="What the keys mean">
      <span className={styles.factsLabel}>In this file</span>
      {error ? (
        <p role="alert">{error.message}</p>
      ) : data ? (
        <>
          <div className={styles.numbers}>
            <Figure value={data.distinctEntities} name="distinct entities" />
            <Figure value={data.rows} name="rows" />
            <Figure value={data.rowsLackingKey} name={`rows lacking ${nameSome(joinKeys)}`} />
          </div>
          <p className={styles.note}>{note(data.rows, data.distinctEntities, data.rowsLackingKey)}</p>
        </>
      ) : (
        <div className={styles.numbers}>
          <Loading label="Counting" />
        </div>
      )}
    </section>
  )
}

function Figure({ value, name }: { readonly value: number; readonly name: string }) {
  return (
    <span className={styles.number}>
      <span className={styles.figure}>{formatCount(value)}</span>
      <span className={styles.figureName}>{name}</span>
    </span>
  )
}

function note(rows: number, entities: number, lacking: number): string {
  const keyed = rows - lacking
  const each =
    entities === 0
      ? 'No row has these keys.'
      : keyed === entities
        ? 'Each has one row.'
        : `About ${formatCount(Math.round(keyed / entities))} rows each.`
  if (lacking === 0) return `${each} Every row has its key.`
  return `${each} Rows without a key (${formatShare(lacking / rows)}) can be left out when it is written.`
}
