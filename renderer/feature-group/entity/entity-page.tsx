// An entity: what it is identified by, and the feature groups that describe it.

import { ActionIcon, Button, Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import type { ProjectState } from '../../../core/contract/index.ts'
import { GroupTable } from '../../home/project-page.tsx'
import { usePlaces } from '../../state/places.ts'
import { importWithDialog } from '../../state/session-commands.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'

export function EntityPage({ name, project }: { readonly name: string; readonly project: ProjectState }) {
  const { open, go } = usePlaces()
  const entity = project.entities.find((each) => each.name === name)
  if (entity === undefined) {
    return (
      <Empty
        title={`There is no entity ${name} any more`}
        actions={<Button onClick={() => go({ kind: 'overview' })}>Project overview</Button>}
      >
        It was removed or renamed, here or in its file.
      </Empty>
    )
  }
  const groups = project.groups.filter((group) => group.entity === name)
  return (
    <Page>
      <PageHeader
        title={entity.name}
        aside={<Badge>entity</Badge>}
        actions={
          <>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon size={28} aria-label="More actions">
                  <Ellipsis size={16} aria-hidden />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item data-danger onClick={() => open({ kind: 'remove-entity', name })}>
                  Remove…
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <Button onClick={() => open({ kind: 'entity', name })}>Edit…</Button>
          </>
        }
      >
        {entity.description !== '' && `${entity.description} · `}
        {entity.joinKeys.length === 1 ? 'join key ' : 'join keys '}
        <strong>{entity.joinKeys.join(', ')}</strong>
      </PageHeader>
      {groups.length === 0 ? (
        <Card style={{ display: 'flex', flex: 1 }}>
          <Empty
            title={`Nothing describes ${name} yet`}
            actions={
              <Button variant="filled" onClick={() => void importWithDialog()}>
                New feature group…
              </Button>
            }
          >
            Drop a file with {entity.joinKeys.join(', ')} on this window to make its first feature group.
          </Empty>
        </Card>
      ) : (
        <GroupTable groups={groups} />
      )}
    </Page>
  )
}
