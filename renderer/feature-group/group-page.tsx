// A feature group's page: what it is, where it is stored, and its tabs.

import { ActionIcon, Button, Menu, SegmentedControl, Tabs } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { GroupDetail, ProjectState } from '../../core/contract/index.ts'
import { MaintenanceTab } from '../maintenance/maintenance-tab.tsx'
import { type GroupTab, groupTabs, usePlaces } from '../state/places.ts'
import { writeWithDialog } from '../state/session-commands.ts'
import { useCall } from '../state/use-call.ts'
import { Empty } from '../ui/empty.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Loading } from '../ui/loading.tsx'
import { PageHeader } from '../ui/page.tsx'
import { pathFrom } from '../ui/path.ts'
import { StoreBadge, storeName } from '../ui/store-badge.tsx'
import { DataTab } from './data-tab.tsx'
import { FeaturesTab } from './features-tab.tsx'
import styles from './group-page.module.css'
import { WritesTab } from './writes-tab.tsx'
import { YamlTab } from './yaml-tab.tsx'

const tabNames = {
  data: 'Data',
  features: 'Features',
  writes: 'Writes',
  maintenance: 'Maintenance',
  yaml: 'YAML',
} as const satisfies Record<GroupTab, string>

interface Props {
  readonly name: string
  readonly tab: GroupTab
  readonly project: ProjectState
}

export function GroupPage({ name, tab, project }: Props) {
  const { data: detail, error, refetch } = useCall('group.get', { name })
  const go = usePlaces((places) => places.go)
  const [store, setStore] = useState(0)

  if (error !== null && error.code === 'not_found') {
    return (
      <Empty
        title={`There is no feature group ${name} any more`}
        actions={<Button onClick={() => go({ kind: 'overview' })}>Project overview</Button>}
      >
        It was removed or renamed, here or in its file.
      </Empty>
    )
  }
  if (detail === undefined) {
    return error === null ? (
      <Loading label={`Opening ${name}`} />
    ) : (
      <div className={styles.error}>
        <ErrorNote error={error} onRetry={() => void refetch()} />
      </div>
    )
  }
  const shown = Math.min(store, detail.stores.length - 1)
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <GroupHeader detail={detail} folder={project.path} store={shown} onStore={setStore} />
        {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
        {detail.problems.map((problem) => (
          <ErrorNote
            key={problem.message}
            error={{
              message: `${problem.file}${problem.line === null ? '' : `, line ${problem.line}`}: ${problem.message}`,
              hint: problem.hint ?? undefined,
            }}
          />
        ))}
      </div>
      <Tabs
        value={tab}
        onChange={(to) => {
          const found = groupTabs.find((each) => each === to)
          if (found !== undefined) go({ kind: 'group', name, tab: found })
        }}
        classNames={{ root: styles.tabs ?? '', panel: styles.panel ?? '', list: styles.tabList ?? '' }}
        keepMounted={false}
      >
        <Tabs.List aria-label={name}>
          {groupTabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {tabNames[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="data">
          <DataTab detail={detail} store={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="features">
          <FeaturesTab detail={detail} store={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="writes">
          <WritesTab detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="maintenance">
          <MaintenanceTab detail={detail} store={shown} />
        </Tabs.Panel>
        <Tabs.Panel value="yaml">
          <YamlTab detail={detail} project={project} />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}

interface HeaderProps {
  readonly detail: GroupDetail
  /** The project's. */
  readonly folder: string
  readonly store: number
  readonly onStore: (store: number) => void
}

function GroupHeader({ detail, folder, store, onStore }: HeaderProps) {
  const open = usePlaces((places) => places.open)
  const go = usePlaces((places) => places.go)
  const { group, stores } = detail
  const shown = stores[store]
  return (
    <PageHeader
      title={group.name}
      aside={
        <>
          {stores.length > 1 ? (
            <SegmentedControl
              aria-label="Store that is shown"
              value={String(store)}
              onChange={(value) => onStore(Number(value))}
              data={stores.map(({ storageType }, index) => ({
                value: String(index),
                label: storeName(storageType),
              }))}
            />
          ) : (
            shown !== undefined && <StoreBadge kind={shown.storageType} />
          )}
          <span className={styles.path} title={shown?.path}>
            {shown !== undefined && pathFrom(folder, shown.path)}
          </span>
        </>
      }
      actions={
        <>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={28} aria-label="More actions">
                <Ellipsis size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => open({ kind: 'edit-group', group: group.name })}>Edit…</Menu.Item>
              <Menu.Item onClick={() => open({ kind: 'run-tests', group: group.name })}>Run tests…</Menu.Item>
              <Menu.Item onClick={() => go({ kind: 'group', name: group.name, tab: 'yaml' })}>
                Show YAML
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item data-danger onClick={() => open({ kind: 'remove-group', group: group.name })}>
                Remove…
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {shown?.timeTravel === true && shown.exists && <CompareButton group={group.name} />}
          <Button variant="filled" onClick={() => void writeWithDialog(group.name)}>
            Write…
          </Button>
        </>
      }
    >
      <p className={styles.description}>
        {group.description !== '' && `${group.description} · `}
        entity{' '}
        <button
          type="button"
          className={styles.entity}
          onClick={() => go({ kind: 'entity', name: group.entity })}
        >
          {group.entity}
        </button>{' '}
        by {group.joinKeys.join(', ')} · event time {group.eventTimeCol}
        {group.owner !== '' && ` · owner ${group.owner}`}
        {group.tags.length > 0 && ` · ${group.tags.map((tag) => `#${tag}`).join(' ')}`}
      </p>
    </PageHeader>
  )
}

/** From the commit before the one of now, unless another moment is viewed: what the latest write did. */
function CompareButton({ group }: { readonly group: string }) {
  const { go, viewing } = usePlaces()
  const { data: snapshots } = useCall('group.snapshots', { name: group })
  const parent = snapshots?.find(({ isCurrent }) => isCurrent)?.parentId ?? null
  const known = snapshots?.some(({ snapshotId }) => snapshotId === parent)
  const before = parent !== null && known ? { snapshotId: parent } : null
  return (
    <Button onClick={() => go({ kind: 'compare', group, from: viewing[group]?.moment ?? before, to: null })}>
      Compare…
    </Button>
  )
}
