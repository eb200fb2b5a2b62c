// The project at a glance: its entities, feature groups and connections, and what is wrong with it.

import { ActionIcon, Tooltip } from '@mantine/core'
import { Circle, Plus, Square, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ProjectState } from '../../core/contract/index.ts'
import { type Place, usePlaces } from '../state/places.ts'
import { importWithDialog } from '../state/session-commands.ts'
import { formatCount, plural } from '../ui/format.ts'
import { HealthDot } from '../ui/health-dot.tsx'
import styles from './sidebar.module.css'

export function Sidebar({ project }: { readonly project: ProjectState }) {
  const { place, go, open } = usePlaces()
  return (
    <nav className={styles.sidebar} aria-label="Project">
      <Section title="Entities" add="New entity" onAdd={() => open({ kind: 'entity', name: null })}>
        {project.entities.map(({ name, joinKeys }) => (
          <Item
            key={name}
            icon={<Circle size={14} aria-hidden />}
            name={name}
            note={plural(joinKeys.length, 'key')}
            current={place.kind === 'entity' && place.name === name}
            onClick={() => go({ kind: 'entity', name })}
          />
        ))}
      </Section>
      <Section
        title="Feature groups"
        add="New feature group from a file"
        onAdd={() => void importWithDialog()}
      >
        {project.groups.map(({ name, writes }) => (
          <Item
            key={name}
            icon={<Square size={14} aria-hidden />}
            name={name}
            note={formatCount(writes)}
            noteTitle={plural(writes, 'write')}
            current={groupAt(place) === name}
            onClick={() => go({ kind: 'group', name, tab: 'data' })}
          />
        ))}
      </Section>
      <Section title="Connections">
        {project.connections.map(({ name, state, note }) => (
          <Tooltip key={name} label={note} disabled={note === ''} position="right">
            <li className={styles.connection}>
              <HealthDot state={state} />
              <span className={styles.name}>{name}</span>
              {state !== 'ok' && <span className={styles.note}>{state}</span>}
              <span className="visually-hidden">{state === 'ok' ? `reachable. ${note}` : note}</span>
            </li>
          </Tooltip>
        ))}
      </Section>
      {project.problems.length > 0 && (
        <ul className={styles.problems}>
          <Item
            icon={<TriangleAlert size={14} aria-hidden className={styles.bad} />}
            name={plural(project.problems.length, 'problem')}
            note=""
            current={place.kind === 'problems'}
            onClick={() => go({ kind: 'problems' })}
          />
        </ul>
      )}
    </nav>
  )
}

/** The feature group whose page, or whose comparison, one is at. */
const groupAt = (place: Place): string | null =>
  place.kind === 'group' ? place.name : place.kind === 'compare' ? place.group : null

interface SectionProps {
  readonly title: string
  readonly add?: string
  readonly onAdd?: () => void
  readonly children: readonly ReactNode[]
}

function Section({ title, add, onAdd, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <header className={styles.header}>
        <h2 className={styles.title}>{title}</h2>
        {add !== undefined && (
          <Tooltip label={add} position="right">
            <ActionIcon size={20} aria-label={add} onClick={onAdd}>
              <Plus size={14} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </header>
      {children.length === 0 ? <p className={styles.none}>None yet</p> : <ul>{children}</ul>}
    </section>
  )
}

interface ItemProps {
  readonly icon: ReactNode
  readonly name: string
  readonly note: string
  /** The note in full, where its figure alone would be bare to those who hear it. */
  readonly noteTitle?: string
  readonly current: boolean
  readonly onClick: () => void
}

function Item({ icon, name, note, noteTitle, current, onClick }: ItemProps) {
  return (
    <li>
      <button
        type="button"
        className={styles.item}
        aria-current={current ? 'page' : undefined}
        onClick={onClick}
      >
        {icon}
        <span className={styles.name}>{name}</span>
        {noteTitle === undefined ? (
          <span className={styles.note}>{note}</span>
        ) : (
          <>
            <span className={styles.note} aria-hidden title={noteTitle}>
              {note}
            </span>
            <span className="visually-hidden">{noteTitle}</span>
          </>
        )}
      </button>
    </li>
  )
}
