// The kind of an offline store, as a badge: FILE, HIVE, ICEBERG.

import type { StoreKind } from '../../core/contract/index.ts'
import { Badge } from './badge.tsx'

const names = { FILE: 'FILE', HIVE_TABLE: 'HIVE', ICEBERG: 'ICEBERG' } as const satisfies Record<
  StoreKind,
  string
>

/** How the window calls a kind of store. */
export const storeName = (kind: StoreKind): string => names[kind]

export function StoreBadge({ kind }: { readonly kind: StoreKind }) {
  return <Badge tone={kind === 'ICEBERG' ? 'accent' : 'plain'}>{storeName(kind)}</Badge>
}
