// Where one starts: make or open a project, take up a recent one, or look around in the sample.

import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { FlaskConical, FolderOpen, FolderPlus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { usePlaces } from '../state/places.ts'
import { useSession } from '../state/session.ts'
import { createWithDialog, open, openWithDialog } from '../state/session-commands.ts'
import { ErrorNote } from '../ui/error-note.tsx'
import { fileName, nameSome } from '../ui/format.ts'
import styles from './home.module.css'
import { HomeCore } from './home-core.tsx'
import { RecentProjects } from './recent-projects.tsx'

export function Home() {
  const error = useSession((session) => session.error)
  return (
    <div className={styles.scroller}>
      <div className={styles.home}>
        <HomeCore />
        <h1 className={styles.title}>Firn</h1>
        <p className={styles.tagline}>
          Features from your files. Every write is a layer that you can go back to.
        </p>
        {error !== null && <ErrorNote error={error} />}
        <WaitingFiles />
        <div className={styles.ways}>
          <Way
            icon={<FolderPlus size={18} strokeWidth={1.75} aria-hidden />}
            title="New project"
            onClick={() => void createWithDialog()}
          >
            A folder for your entities, feature groups and their data.
          </Way>
          <Way
            icon={<FolderOpen size={18} strokeWidth={1.75} aria-hidden />}
            title="Open project"
            onClick={() => void openWithDialog()}
          >
            A project folder that is already there, of Firn or of Seeknal.
          </Way>
          <Way
            icon={<FlaskConical size={18} strokeWidth={1.75} aria-hidden />}
            title="Try the sample project"
            onClick={() => void open({ how: 'sample' })}
          >
            Ten customers, two days, two snapshots to look around in.
          </Way>
        </div>
        <RecentProjects />
      </div>
    </div>
  )
}

interface WayProps {
  readonly icon: ReactNode
  readonly title: string
  readonly children: string
  readonly onClick: () => void
}

function Way({ icon, title, children, onClick }: WayProps) {
  return (
    <div className={styles.way}>
      {icon}
      <button type="button" className={styles.wayTitle} onClick={onClick}>
        {title}
      </button>
      <p className={styles.wayWords}>{children}</p>
    </div>
  )
}

/** Files dropped before there is a project for them. */
function WaitingFiles() {
  const paths = usePlaces((places) => places.waitingPaths)
  const wait = usePlaces((places) => places.wait)
  if (paths.length === 0) return null
  const names = nameSome(paths.map(fileName))
  return (
    <section className={styles.waiting} aria-label="Dropped files">
      <div className={styles.waitingWords}>
        <strong>{names}</strong> {paths.length === 1 ? 'needs' : 'need'} a project to live in. Make one (an
        empty folder will do) or open yours, and the new feature group starts right there.
      </div>
      <Button variant="filled" onClick={() => void createWithDialog()}>
        New project…
      </Button>
      <Button onClick={() => void openWithDialog()}>Open project…</Button>
      <Tooltip label="Forget these files">
        <ActionIcon aria-label="Forget the dropped files" onClick={() => wait([])}>
          <X size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </section>
  )
}
