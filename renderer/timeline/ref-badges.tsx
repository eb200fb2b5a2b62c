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

interface IconProps {
  readonly type: 'branch' | 'tag'
  readonly size?: number
  /** The words beside it say it already. */
  readonly silent?: boolean
}

export function RefIcon({ type, size = 12, silent = false }: IconProps) {
  const said = silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': type }
  return type === 'tag' ? <Tag size={size} {...said} /> : <GitBranch size={size} {...said} />
}
