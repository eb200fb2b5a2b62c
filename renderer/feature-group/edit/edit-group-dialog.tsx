// What can be changed of a feature group without writing: its words, owner, tags, how it is written by default, what a
// write may change of its columns, and its tests.

import { Button, Modal, Tabs } from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { FeatureGroup, GroupDetail, SchemaEvolution } from '../../../core/contract/index.ts'
import { type EditPart, editParts } from '../../state/places.ts'
import { refreshProject } from '../../state/session.ts'
import { useCall, useCommand } from '../../state/use-call.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import dialog from '../../ui/dialog.module.css'
import { ErrorNote } from '../../ui/error-note.tsx'
import { fieldError, otherError } from '../../ui/field-error.ts'
import { Loading } from '../../ui/loading.tsx'
import styles from './edit-group-dialog.module.css'
import { EvolutionChoice } from './evolution-choice.tsx'
import { GeneralFields, generalFields } from './general-fields.tsx'
import { type TestDraft, testDraft, understand } from './test-draft.ts'
import { TestsEditor } from './tests-editor.tsx'

interface Props {
  readonly name: string
  /** What is shown first. */
  readonly part: EditPart
  readonly onClose: () => void
}

export function EditGroupDialog({ name, part, onClose }: Props) {
  const { data, error } = useCall('group.get', { name })
  const [dirty, setDirty] = useState(false)
  const [asking, setAsking] = useState(false)
  const leave = (): void => {
    if (dirty) setAsking(true)
    else onClose()
  }
  return (
    <Modal opened onClose={leave} title={`Edit ${name}`} size={720} closeOnClickOutside={false}>
      {data !== undefined ? (
        <EditForm detail={data} first={part} onDirty={setDirty} onCancel={leave} onSaved={onClose} />
      ) : error !== null ? (
        <ErrorNote error={error} />
      ) : (
        <Loading label={`Opening ${name}`} onCancel={onClose} />
      )}
      {asking && (
        <ConfirmDialog
          title="Leave without saving?"
          cancel="Keep editing"
          confirm="Leave"
          onCancel={() => setAsking(false)}
          onConfirm={onClose}
        >
          What you changed of {name} would be lost.
        </ConfirmDialog>
      )}
    </Modal>
  )
}

interface FormProps {
  readonly detail: GroupDetail
  readonly first: EditPart
  /** Whether closing would lose something. */
  readonly onDirty: (dirty: boolean) => void
  readonly onCancel: () => void
  readonly onSaved: () => void
}

function EditForm({ detail, first, onDirty, onCancel, onSaved }: FormProps) {
  const { group } = detail
  const [edited, setEdited] = useState<FeatureGroup>(group)
  const [start] = useState(() => ({
    group,
    tests: (group.tests ?? []).map((test, index) => testDraft(index + 1, test)),
  }))
  const [tests, setTests] = useState<readonly TestDraft[]>(start.tests)
  const dirty = JSON.stringify([edited, tests]) !== JSON.stringify([start.group, start.tests])
  useEffect(() => onDirty(dirty), [dirty, onDirty])
  const [part, setPart] = useState<EditPart>(first)
  const [tried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const save = useCommand('group.save')
  const typeOf = useColumnTypes(detail)
  const columns = [...group.joinKeys, group.eventTimeCol, ...group.features.map(({ name }) => name)]
  const understood = tests.map((test) => understand(test, typeOf))
  const wrong = understood.filter(({ ok }) => !ok).length
  const rest = otherError(save.error, generalFields)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (wrong > 0) {
      setTried(true)
      setPart('tests')
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
      return
    }
    const { tests: _, ...others } = edited
    const meant = understood.flatMap((each) => (each.ok ? [each.test] : []))
    save.mutate(
      { group: { ...others, ...(meant.length > 0 && { tests: meant }) }, previousName: group.name },
      {
        onSuccess: () => {
          void refreshProject([group.name])
          onSaved()
        },
        onError: (error) => {
          const field = String(error.details?.field ?? '')
          if (generalFields.some((each) => each === field)) setPart('general')
          else if (field.startsWith('tests')) setPart('tests')
          else if (field.startsWith('schemaEvolution')) setPart('schema')
        },
      },
    )
  }

  return (
    <form ref={form} onSubmit={submit} className={dialog.body} noValidate>
      <Tabs
        value={part}
        onChange={(to) => setPart(editParts.find((each) => each === to) ?? 'general')}
        classNames={{ panel: styles.panel ?? '' }}
      >
        <Tabs.List aria-label={`What to edit of ${group.name}`}>
          <Tabs.Tab value="general">General</Tabs.Tab>
          <Tabs.Tab value="tests">Tests{tests.length > 0 && ` (${tests.length})`}</Tabs.Tab>
          <Tabs.Tab value="schema">Schema evolution</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="general">
          <GeneralFields
            group={edited}
            errorOf={(field) => fieldError(save.error, field)}
            onGroup={setEdited}
          />
        </Tabs.Panel>
        <Tabs.Panel value="tests">
          <TestsEditor
            tests={tests}
            columns={columns}
            eventTimeCol={group.eventTimeCol}
            problemOf={(test) => {
              const each = understood[tests.indexOf(test)]
              return tried && each !== undefined && !each.ok ? each : null
            }}
            onTests={setTests}
          />
        </Tabs.Panel>
        <Tabs.Panel value="schema">
          <EvolutionChoice
            value={edited.schemaEvolution ?? null}
            onChange={(evolution) => setEdited(withEvolution(edited, evolution))}
          />
        </Tabs.Panel>
      </Tabs>
      {rest !== null && <ErrorNote error={rest} />}
      <div className={dialog.footer}>
        <p className={dialog.aside}>Features are described, renamed and dropped in the Features tab.</p>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  )
}

function withEvolution(group: FeatureGroup, evolution: SchemaEvolution | null): FeatureGroup {
  const { schemaEvolution: _, ...others } = group
  return evolution === null ? others : { ...others, schemaEvolution: evolution }
}

/** The columns' types as the first store has them, else as the group's file says; empty where neither does. */
function useColumnTypes({ group, stores }: GroupDetail): (column: string) => string {
  const source = { kind: 'group', name: group.name, store: 0 } as const
  const { data } = useCall(
    'rows.page',
    { source, offset: 0, limit: 1 },
    { enabled: stores[0]?.exists === true },
  )
  return (name) =>
    data?.columns.find((column) => column.name === name)?.type ??
    group.features.find((feature) => feature.name === name)?.dtype ??
    ''
}
