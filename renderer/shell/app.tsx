// What fills the window: home without a project, else the shell around one place. Starts the session and listens to
// what core and the platform have to say.

import { Notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import { Home } from '../home/home.tsx'
import { listenToAll } from '../state/events.ts'
import { loadJobs } from '../state/jobs.ts'
import { start, useSession } from '../state/session.ts'
import { attempt } from '../state/session-commands.ts'
import { Loading } from '../ui/loading.tsx'
import styles from './app.module.css'
import { Dialogs } from './dialogs.tsx'
import { DropZone } from './drop-zone.tsx'
import { openPalette, Palette } from './palette.tsx'
import { Place } from './place.tsx'
import { Sidebar } from './sidebar.tsx'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'

export function App() {
  const phase = useSession((session) => session.phase)
  const project = useSession((session) => session.project)
  const opening = useSession((session) => session.opening)

  useEffect(() => {
    const stop = listenToAll({ openPalette })
    void start()
    void attempt(loadJobs)
    return stop
  }, [])

  useEffect(() => {
    document.title = project === null ? 'Firn' : `${project.name} · Firn`
  }, [project])

  return (
    <div className={styles.window}>
      <TopBar project={project} />
      {phase === 'starting' ? (
        <main className={styles.content}>
          <Loading label="Starting Firn" />
        </main>
      ) : opening !== null ? (
        <main className={styles.content}>
          <Loading label={`Opening ${opening.what}`} onCancel={opening.cancel} />
        </main>
      ) : project === null ? (
        <main className={styles.content}>
          <Home />
        </main>
      ) : (
        <div className={styles.middle}>
          <Sidebar project={project} />
          <main className={styles.content}>
            <Place project={project} />
          </main>
        </div>
      )}
      <StatusBar project={project} />
      <DropZone project={project} />
      <Dialogs />
      <Palette project={project} />
      {/* Under the dialogs: a toast must not lie on their buttons. */}
      <Notifications zIndex={150} position="bottom-right" limit={4} containerWidth={380} />
    </div>
  )
}
