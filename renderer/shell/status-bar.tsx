// The bottom of the window: is the lakehouse well, what is running, how much memory the engine takes, which zone
// times are in.

import type { ProjectState } from '../../core/contract/index.ts'
import { ActivityButton } from '../activity/activity-button.tsx'
import { useTimeZone } from '../state/session.ts'
import { useCall } from '../state/use-call.ts'
import { formatBytes } from '../ui/format.ts'
import { HealthDot } from '../ui/health-dot.tsx'
import styles from './status-bar.module.css'

export function StatusBar({ project }: { readonly project: ProjectState | null }) {
  const timeZone = useTimeZone()
  const local = project?.connections.find(({ kind }) => kind === 'embedded')
  return (
    <footer className={styles.bar}>
      {local !== undefined && (
        <span className={styles.item} title={local.note}>
          <HealthDot state={local.state} />
          {local.state === 'ok' ? 'local lakehouse' : `local lakehouse: ${local.state}`}
        </span>
      )}
      <ActivityButton />
      <span className={styles.space} />
      {project !== null && <EngineMemory />}
      <span title="Times are shown in this zone">{timeZone}</span>
    </footer>
  )
}

function EngineMemory() {
  const { data } = useCall('engine.status', {}, { every: 3000 })
  if (data === undefined) return null
  return (
    <span className="num" title="Memory that the engine uses, and the most it may">
      Engine {formatBytes(data.usedBytes)} of {formatBytes(data.limitBytes)}
    </span>
  )
}
