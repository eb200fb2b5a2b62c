// Tags and branches as badges, told apart by their sign.

import { GitBranch, Tag } from 'lucide-react'
import type { Snapshot } from '../../core/contract/index.ts'
import { Badge } from '../ui/badge.tsx'
import styles from './ref-badges.module.css'

export function RefBadges({ refs }: { readonly refs: Snapshot['refs'] }) {
  return refs.map(({ name, type }) => (
    <Badge key={`${type} ${name}`}>
      <span className={styles.ref}>
        <RefIcon type={type} />
        {name}
      </span>
    </Badge>
  ))
}

export function RefIcon({ type, size = 12 }: { readonly type: 'branch' | 'tag'; readonly size?: number }) {
  return type === 'tag' ? (
    <Tag size={size} role="img" aria-label="tag" />
  ) : (
    <GitBranch size={size} role="img" aria-label="branch" />
  )
}
