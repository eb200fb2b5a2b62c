// The command palette (Ctrl/Cmd+K): every place and every command, found by typing.

import { useMantineColorScheme } from '@mantine/core'
import {
  createSpotlight,
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from '@mantine/spotlight'
import {
  Circle,
  Clock,
  FileInput,
  FlaskConical,
  FolderInput,
  FolderOpen,
  FolderPlus,
  FolderX,
  GitCompare,
  Home,
  ListChecks,
  Moon,
  Pencil,
  Plus,
  Search,
  Square,
  Sun,
  SunMoon,
  Tag,
  Upload,
  Wrench,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { ProjectState } from '../../core/contract/index.ts'
import { type Place, usePlaces } from '../state/places.ts'
import {
  close,
  createWithDialog,
  importWithDialog,
  open as openProjectAt,
  openWithDialog,
  writeWithDialog,
} from '../state/session-commands.ts'
import { plural } from '../ui/format.ts'
import { storeName } from '../ui/store-badge.tsx'

const [store, palette] = createSpotlight()

export const openPalette = (): void => palette.open()

export function Palette({ project }: { readonly project: ProjectState | null }) {
  const { setColorScheme } = useMantineColorScheme()
  const place = usePlaces((places) => places.place)
  const actions: SpotlightActionGroupData[] = [
    ...(project === null ? [] : projectActions(project, place)),
    {
      group: 'Project',
      actions: [
        action('open-project', 'Open project…', <FolderOpen size={16} />, () => void openWithDialog()),
        action('new-project', 'New project…', <FolderPlus size={16} />, () => void createWithDialog()),
        action(
          'sample',
          'Try the sample project',
          <FlaskConical size={16} />,
          () => void openProjectAt({ how: 'sample' }),
        ),
        ...(project === null
          ? []
          : [action('close-project', 'Close project', <FolderX size={16} />, () => void close())]),
      ],
    },
    {
      group: 'Appearance',
      actions: [
        action('theme-auto', 'Follow the system’s light or dark', <SunMoon size={16} />, () =>
          setColorScheme('auto'),
        ),
        action('theme-light', 'Light', <Sun size={16} />, () => setColorScheme('light')),
        action('theme-dark', 'Dark', <Moon size={16} />, () => setColorScheme('dark')),
      ],
    },
  ]
  return (
    <Spotlight
      store={store}
      actions={actions}
      shortcut="mod + K"
      nothingFound="Nothing found. Try a feature group, an entity or a command."
      highlightQuery
      scrollable
      maxHeight={420}
      limit={30}
      size={560}
      overlayProps={{ blur: 0 }}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      transitionProps={{ duration: 0 }}
      searchProps={{
        leftSection: <Search size={16} aria-hidden />,
        placeholder: 'Search or run a command',
        'aria-label': 'Search or run a command',
      }}
    />
  )
}

function projectActions(project: ProjectState, place: Place): SpotlightActionGroupData[] {
  const { go, open, openAsOf } = usePlaces.getState()
  const here = place.kind === 'group' ? place.name : null
  return [
    ...(here === null
      ? []
      : [
          {
            group: here,
            actions: [
              action(
                `write-${here}`,
                `Write to ${here}…`,
                <Upload size={16} />,
                () => void writeWithDialog(here),
              ),
              action(
                `write-folder-${here}`,
                `Write a folder of files to ${here}…`,
                <FolderInput size={16} />,
                () => void writeWithDialog(here, { folder: true }),
              ),
              action(`edit-${here}`, `Edit ${here}…`, <Pencil size={16} />, () =>
                open({ kind: 'edit-group', group: here }),
              ),
              action(`tests-${here}`, `Run the tests of ${here}…`, <ListChecks size={16} />, () =>
                open({ kind: 'run-tests', group: here }),
              ),
              action(`as-of-${here}`, 'As of…', <Clock size={16} />, () => {
                go({ kind: 'group', name: here, tab: 'data' })
                openAsOf(true)
              }),
              action(`compare-${here}`, `Compare moments of ${here}…`, <GitCompare size={16} />, () =>
                go({ kind: 'compare', group: here, from: null, to: null }),
              ),
              action(`refs-${here}`, `Tags and branches of ${here}…`, <Tag size={16} />, () =>
                open({ kind: 'refs', group: here }),
              ),
              action(`maintain-${here}`, `Maintain ${here}`, <Wrench size={16} />, () =>
                go({ kind: 'group', name: here, tab: 'maintenance' }),
              ),
            ],
          },
        ]),
    {
      group: 'Feature groups',
      actions: [
        ...project.groups.map(({ name, description, storageTypes }) =>
          action(
            `group-${name}`,
            name,
            <Square size={16} />,
            () => go({ kind: 'group', name, tab: 'data' }),
            [storageTypes.map(storeName).join(' + '), description].filter((part) => part !== '').join(' · '),
          ),
        ),
        action(
          'import',
          'New feature group from a file…',
          <FileInput size={16} />,
          () => void importWithDialog(),
        ),
        action(
          'import-folder',
          'New feature group from a folder of files…',
          <FolderInput size={16} />,
          () => void importWithDialog({ folder: true }),
        ),
        ...project.groups
          .filter(({ name }) => name !== here)
          .map(({ name }) =>
            action(
              `write-${name}`,
              `Write to ${name}…`,
              <Upload size={16} />,
              () => void writeWithDialog(name),
            ),
          ),
      ],
    },
    {
      group: 'Entities',
      actions: [
        ...project.entities.map(({ name, joinKeys }) =>
          action(
            `entity-${name}`,
            name,
            <Circle size={16} />,
            () => go({ kind: 'entity', name }),
            `${plural(joinKeys.length, 'join key')}: ${joinKeys.join(', ')}`,
          ),
        ),
        action('new-entity', 'New entity…', <Plus size={16} />, () => open({ kind: 'entity', name: null })),
      ],
    },
    {
      group: 'Places',
      actions: [action('overview', 'Project overview', <Home size={16} />, () => go({ kind: 'overview' }))],
    },
  ]
}

function action(
  id: string,
  label: string,
  icon: ReactNode,
  onClick: () => void,
  description?: string,
): SpotlightActionData {
  return { id, label, leftSection: icon, onClick, ...(description && { description }) }
}
