// Where in the window one is. A place is data, so that the palette, the sidebar and a finished job can all go there.

import { create } from 'zustand'
import type { Moment } from '../../core/contract/index.ts'

export const groupTabs = ['data', 'features', 'writes', 'maintenance', 'yaml'] as const
export type GroupTab = (typeof groupTabs)[number]

export type Place =
  | { readonly kind: 'overview' }
  | { readonly kind: 'group'; readonly name: string; readonly tab: GroupTab }
  /** Two moments of a group, beside each other; null is now. */
  | {
      readonly kind: 'compare'
      readonly group: string
      readonly from: Moment | null
      readonly to: Moment | null
    }
  | { readonly kind: 'entity'; readonly name: string }
  | { readonly kind: 'problems' }
  | { readonly kind: 'wizard'; readonly paths: readonly string[] }

/** The past that a group's page shows: what was asked for, and the snapshot that it means. */
export interface Viewing {
  readonly moment: Moment
  readonly snapshotId: string
}

/** What of a feature group is edited. */
export const editParts = ['general', 'tests', 'schema'] as const
export type EditPart = (typeof editParts)[number]

/** What stands over the place: at most one at a time. */
export type Dialog =
  | {
      readonly kind: 'write'
      readonly group: string
      readonly paths: readonly string[]
      /** Only these of its stores, by index: the others have the rows. */
      readonly stores?: readonly number[]
    }
  | { readonly kind: 'drop-choice'; readonly group: string; readonly paths: readonly string[] }
  | { readonly kind: 'leave-wizard'; readonly to: Place }
  | { readonly kind: 'edit-group'; readonly group: string; readonly part?: EditPart }
  | { readonly kind: 'run-tests'; readonly group: string }
  | { readonly kind: 'remove-group'; readonly group: string }
  | {
      readonly kind: 'create-ref'
      readonly group: string
      readonly type: 'branch' | 'tag'
      readonly snapshotId: string
    }
  | { readonly kind: 'refs'; readonly group: string }
  | { readonly kind: 'restore'; readonly group: string; readonly snapshotId: string }
  | { readonly kind: 'publish' | 'discard'; readonly group: string; readonly branch: string }
  | { readonly kind: 'convert-group'; readonly group: string }
  | { readonly kind: 'entity'; readonly name: string | null }
  | { readonly kind: 'remove-entity'; readonly name: string }

interface Places {
  readonly place: Place
  readonly dialog: Dialog | null
  /** Whether leaving this place would lose something that was typed. */
  readonly unsaved: boolean
  /** By group; a group that is not here shows now. */
  readonly viewing: Readonly<Record<string, Viewing>>
  /** Whether the typed time stands open on the group's page. */
  readonly asOfOpen: boolean
  /** Files dropped while no project was open: they go to the wizard once there is one. */
  readonly waitingPaths: readonly string[]
  /** Goes there; asks first where a half-made feature group would be lost. */
  go(place: Place): void
  /** Goes there without asking. */
  leaveFor(place: Place): void
  setUnsaved(unsaved: boolean): void
  open(dialog: Dialog | null): void
  view(group: string, viewing: Viewing | null): void
  openAsOf(open: boolean): void
  wait(paths: readonly string[]): void
  reset(): void
}

export const usePlaces = create<Places>((set, get) => ({
  place: { kind: 'overview' },
  dialog: null,
  unsaved: false,
  viewing: {},
  asOfOpen: false,
  waitingPaths: [],
  go: (place) => {
    if (get().unsaved) set({ dialog: { kind: 'leave-wizard', to: place } })
    else set({ place, dialog: null })
  },
  leaveFor: (place) => set({ place, dialog: null, unsaved: false }),
  setUnsaved: (unsaved) => set({ unsaved }),
  open: (dialog) => set({ dialog }),
  view: (group, viewing) =>
    set((state) => {
      const { [group]: _, ...others } = state.viewing
      return { viewing: viewing === null ? others : { ...others, [group]: viewing } }
    }),
  openAsOf: (asOfOpen) => set({ asOfOpen }),
  wait: (paths) => set({ waitingPaths: paths }),
  reset: () => set({ place: { kind: 'overview' }, dialog: null, unsaved: false, viewing: {} }),
}))
