// Projects opened before. One that is gone says so, and can be taken off the list.

import { ActionIcon, Tooltip } from '@mantine/core'
import { X } from 'lucide-react'
import type { RecentProject } from '../../core/contract/index.ts'
import { invoke } from '../state/bridge.ts'
import { useTimeZone } from '../state/session.ts'
import { attempt, open } from '../state/session-commands.ts'
import { queryClient, useCall } from '../state/use-call.ts'
import { Card } from '../ui/card.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { formatAgo } from '../ui/format.ts'
import styles from './home.module.css'

export function RecentProjects() {
  const { data, error, refetch } = useCall('app.recentProjects', {})
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />
  if (data === undefined || data.length === 0) return null
  return (
    <section aria-label="Recent projects" className={styles.recent}>
      <h2 className={styles.recentTitle}>Recent</h2>
      <Card>
        <ul>
          {data.map((project) => (
            <Recent key={project.path} project={project} />
          ))}
        </ul>
      </Card>
    </section>
  )
}

function Recent({ project }: { readonly project: RecentProject }) {
  const timeZone = useTimeZone()
  const { path, name, openedAt, exists } = project
  const forget = (): void =>
    void attempt(async () => {
      await invoke('app.forgetProject', { path })
      await queryClient.invalidateQueries({ queryKey: ['app.recentProjects'] })
    })
  return (
    <li className={styles.project}>
      <button
        type="button"
        className={styles.projectButton}
        disabled={!exists}
        onClick={() => void open({ how: 'open', path })}
      >
        <span className={styles.projectName}>{name}</span>
        <span className={styles.projectPath}>{path}</span>
        <span className={exists ? styles.when : styles.missing}>
          {exists ? formatAgo(openedAt, new Date(), timeZone) : 'missing'}
        </span>
      </button>
      <Tooltip label="Take off this list">
        <ActionIcon aria-label={`Take ${name} off the list`} onClick={forget}>
          <X size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </li>
  )
}
