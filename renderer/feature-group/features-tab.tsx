// The columns of a feature group: keys, event time, features with type, share of NULL and a description that can be
// edited where it stands.

import { ActionIcon, Menu } from '@mantine/core'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import type { Feature, GroupDetail } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import { useCall, useCommand } from '../state/use-call.ts'
import { Badge } from '../ui/badge.tsx'
import { Card } from '../ui/card.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { formatShare } from '../ui/format.ts'
import table from '../ui/table.module.css'
import { DropFeatureDialog } from './features/drop-feature-dialog.tsx'
import { RenameFeatureDialog } from './features/rename-feature-dialog.tsx'
import styles from './features-tab.module.css'

/** The change of the schema that is asked about. */
interface Changing {
  readonly how: 'rename' | 'drop'
  readonly feature: string
}

interface Props {
  readonly detail: GroupDetail
  readonly store: number
}

export function FeaturesTab({ detail, store }: Props) {
  const { group, stores } = detail
  const written = stores[store]?.exists === true
  const source = { kind: 'group', name: group.name, store } as const
  const nulls = useCall('rows.nulls', { source }, { enabled: written })
  const page = useCall('rows.page', { source, offset: 0, limit: 1 }, { enabled: written })
  const save = useCommand('group.save')
  const [changing, setChanging] = useState<Changing | null>(null)
  const typeOf = (name: string): string =>
    page.data?.columns.find((column) => column.name === name)?.type ?? ''
  const share = (name: string): string => {
    const found = nulls.data?.[name]
    return found === undefined ? '' : formatShare(found)
  }

  const saveDescription = (feature: Feature, description: string): void => {
    if (description === feature.description) return
    const features = group.features.map((each) =>
      each.name === feature.name ? { ...each, description } : each,
    )
    save.mutate({ group: { ...group, features }, previousName: group.name })
  }

  return (
    <>
      {save.error !== null && <ErrorNote error={save.error} />}
      {nulls.error !== null && <ErrorNote error={nulls.error} onRetry={() => void nulls.refetch()} />}
      <Card className={table.card ?? ''}>
        <table className={table.table} aria-label="Features">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Role</th>
              <th scope="col">Type</th>
              <th scope="col" className={table.right}>
                NULL
              </th>
              <th scope="col" className={styles.wide}>
                Description
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {group.joinKeys.map((name) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <Badge tone="accent">key</Badge>
                </td>
                <td className={table.dim}>{typeLabel(typeOf(name))}</td>
                <td className={table.right}>{share(name)}</td>
                <td className={table.dim}>Join key of {group.entity}</td>
                <td />
              </tr>
            ))}
            <tr>
              <th scope="row">{group.eventTimeCol}</th>
              <td>
                <Badge>event time</Badge>
              </td>
              <td className={table.dim}>{typeLabel(typeOf(group.eventTimeCol))}</td>
              <td className={table.right}>{share(group.eventTimeCol)}</td>
              <td className={table.dim}>When the values were true</td>
              <td />
            </tr>
            {group.features.map((feature) => (
              <tr key={feature.name}>
                <th scope="row">{feature.name}</th>
                <td className={table.dim}>feature</td>
                <td className={table.dim}>{typeLabel(typeOf(feature.name) || feature.dtype)}</td>
                <td className={table.right}>{share(feature.name)}</td>
                <td>
                  <Description
                    key={feature.description}
                    feature={feature}
                    onSave={(text) => saveDescription(feature, text)}
                  />
                </td>
                <td>
                  <FeatureMenu
                    feature={feature.name}
                    last={group.features.length === 1}
                    onChange={(how) => setChanging({ how, feature: feature.name })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Card>
      {changing?.how === 'rename' && (
        <RenameFeatureDialog detail={detail} feature={changing.feature} onClose={() => setChanging(null)} />
      )}
      {changing?.how === 'drop' && (
        <DropFeatureDialog detail={detail} feature={changing.feature} onClose={() => setChanging(null)} />
      )}
    </>
  )
}

interface FeatureMenuProps {
  readonly feature: string
  /** A group keeps at least one feature. */
  readonly last: boolean
  readonly onChange: (how: Changing['how']) => void
}

function FeatureMenu({ feature, last, onChange }: FeatureMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Actions on ${feature}`}>
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange('rename')}>Rename…</Menu.Item>
        <Menu.Item data-danger disabled={last} onClick={() => onChange('drop')}>
          {last ? 'Drop… (its only feature)' : 'Drop…'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Saved when one leaves it or presses Enter; Esc takes it back. */
function Description({
  feature,
  onSave,
}: {
  readonly feature: Feature
  readonly onSave: (text: string) => void
}) {
  const [text, setText] = useState(feature.description)
  return (
    <input
      className={styles.description}
      aria-label={`Description of ${feature.name}`}
      placeholder="Describe it"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => onSave(text.trim())}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') setText(feature.description)
      }}
    />
  )
}
