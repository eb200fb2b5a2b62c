// A project's first page: its feature groups with their ice cores, or how the first one comes to be.

import { Button } from '@mantine/core'
import { FileDown } from 'lucide-react'
import type { GroupSummary, ProjectState } from '../../core/contract/index.ts'
import { usePlaces } from '../state/places.ts'
import { useTimeZone } from '../state/session.ts'
import { importWithDialog } from '../state/session-commands.ts'
import { useCall } from '../state/use-call.ts'
import { historyOf } from '../timeline/describe.ts'
import { SmallCore } from '../timeline/small-core.tsx'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { formatAgo, formatBytes, formatCount, plural } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/page.tsx'
import { StoreBadge } from '../ui/store-badge.tsx'
import table from '../ui/table.module.css'
import { UnfinishedWrites } from './unfinished-writes.tsx'

export function ProjectPage({ project }: { readonly project: ProjectState }) {
  const add = (
    <Button variant="filled" onClick={() => void importWithDialog()}>
      New feature group…
    </Button>
  )
  if (project.groups.length === 0) {
    return (
      <Page>
        <PageHeader title={project.name}>{project.path}</PageHeader>
        <Card style={{ display: 'flex', flex: 1 }}>
          <Empty icon={<FileDown size={32} strokeWidth={1.5} />} title="Drop a file to begin" actions={add}>
            A CSV or Parquet file, or a folder of them, anywhere on this window. Say what it describes, choose
            its features and where they are stored; every write after that is a layer of its history.
          </Empty>
        </Card>
      </Page>
    )
  }
  return (
    <Page>
      <PageHeader title={project.name} actions={add}>
        {[
          plural(project.entities.length, 'entity', 'entities'),
          plural(project.groups.length, 'feature group'),
          project.path,
        ].join(' · ')}
      </PageHeader>
      <UnfinishedWrites />
      <GroupTable groups={project.groups} />
      <p className={table.dim}>Drop a CSV or Parquet file anywhere on the window to make another one.</p>
    </Page>
  )
}

export function GroupTable({ groups }: { readonly groups: readonly GroupSummary[] }) {
  return (
    <Card className={table.card ?? ''}>
      <table className={table.table} aria-label="Feature groups">
        <thead>
          <tr>
            <th scope="col">Feature group</th>
            <th scope="col">Entity</th>
            <th scope="col">Store</th>
            <th scope="col">Snapshots</th>
            <th scope="col" className={table.right}>
              Rows
            </th>
            <th scope="col" className={table.right}>
              Size
            </th>
            <th scope="col">Last write</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupRow key={group.name} group={group} />
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function GroupRow({ group }: { readonly group: GroupSummary }) {
  const go = usePlaces((places) => places.go)
  const timeZone = useTimeZone()
  const { data: detail } = useCall('group.get', { name: group.name })
  const history = group.storageTypes.includes('ICEBERG')
  const { data: snapshots } = useCall('group.snapshots', { name: group.name }, { enabled: history })
  const [store] = detail?.stores ?? []
  return (
    <tr>
      <td>
        <button
          type="button"
          className={table.link}
          title={group.description}
          onClick={() => go({ kind: 'group', name: group.name, tab: 'data' })}
        >
          {group.name}
        </button>
      </td>
      <td>{group.entity}</td>
      <td>
        <span className={table.badges}>
          {group.storageTypes.map((kind) => (
            <StoreBadge key={kind} kind={kind} />
          ))}
        </span>
      </td>
      <td>
        {snapshots !== undefined && snapshots.length > 0 ? (
          <SmallCore snapshots={historyOf(snapshots)} now={Date.now()} />
        ) : (
          <span className={table.dim}>{history ? 'none yet' : 'no history'}</span>
        )}
      </td>
      <td className={table.right}>{known(store?.rows, formatCount)}</td>
      <td className={table.right}>{known(store?.bytes, formatBytes)}</td>
      <td className={table.dim}>
        {group.lastWrittenAt === null ? 'never' : formatAgo(group.lastWrittenAt, new Date(), timeZone)}
      </td>
    </tr>
  )
}

const known = (value: number | null | undefined, format: (value: number) => string): string =>
  value === null || value === undefined ? '' : format(value)
