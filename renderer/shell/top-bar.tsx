// The top of the window: the way home, the way to everything (search and commands), and which project this is.

import { Menu } from '@mantine/core'
import { ChevronDown, Snowflake } from 'lucide-react'
import type { ProjectState } from '../../core/contract/index.ts'
import { invoke } from '../state/bridge.ts'
import { usePlaces } from '../state/places.ts'
import { attempt, close, createWithDialog, openWithDialog } from '../state/session-commands.ts'
import { shortcut } from '../ui/shortcut.ts'
import { openPalette } from './palette.tsx'
import styles from './top-bar.module.css'

export function TopBar({ project }: { readonly project: ProjectState | null }) {
  const go = usePlaces((places) => places.go)
  return (
    <nav className={styles.bar} aria-label="Window">
      <button
        type="button"
        className={styles.brand}
        disabled={project === null}
        onClick={() => go({ kind: 'overview' })}
        aria-label="Firn: project overview"
      >
        <Snowflake size={14} strokeWidth={2.5} aria-hidden />
        Firn
      </button>
      <button type="button" className={styles.search} onClick={openPalette}>
        <span>Search or run a command</span>
        <kbd className={styles.key}>{shortcut('K')}</kbd>
      </button>
      <div className={styles.right}>{project !== null && <ProjectMenu project={project} />}</div>
    </nav>
  )
}

function ProjectMenu({ project }: { readonly project: ProjectState }) {
  const show = (): Promise<boolean> => attempt(() => invoke('shell.showInFolder', { path: project.path }))
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={styles.project} title={project.path}>
          <span className={styles.name}>{project.name}</span>
          <ChevronDown size={12} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{project.path}</Menu.Label>
        <Menu.Item onClick={show}>Show in folder</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void openWithDialog()}>Open project…</Menu.Item>
        <Menu.Item onClick={() => void createWithDialog()}>New project…</Menu.Item>
        <Menu.Item onClick={() => void close()}>Close project</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
