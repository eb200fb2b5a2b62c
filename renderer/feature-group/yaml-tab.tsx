// The group as its file has it: the text is the source of truth.

import { Button } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import type { GroupDetail, ProjectState } from '../../core/contract/index.ts'
import { invoke } from '../state/bridge.ts'
import { attempt } from '../state/session-commands.ts'
import { Card } from '../ui/card.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { joinPath } from '../ui/path.ts'
import { YamlText } from '../ui/yaml-text.tsx'
import styles from './yaml-tab.module.css'

export function YamlTab({
  detail,
  project,
}: {
  readonly detail: GroupDetail
  readonly project: ProjectState
}) {
  const path = joinPath(project.path, detail.file)
  return (
    <Card className={styles.card ?? ''}>
      <header className={styles.header}>
        <span className={styles.path}>{detail.file}</span>
        <CopyButton text={detail.yaml} />
        <Button
          leftSection={<FolderOpen size={14} aria-hidden />}
          onClick={() => void attempt(() => invoke('shell.showInFolder', { path }))}
        >
          Show in folder
        </Button>
      </header>
      <YamlText text={detail.yaml} label={`YAML of ${detail.group.name}`} />
    </Card>
  )
}
