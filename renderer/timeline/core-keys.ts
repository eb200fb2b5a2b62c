// What a key means in the ice core.

export type CoreKey =
  | { readonly do: 'move'; readonly to: number }
  | { readonly do: 'view' }
  | { readonly do: 'now' }
  | null

/** `active` is where the cursor is; it stays within `oldest`..`newest`. Null: the key is not ours. */
export function coreKey(key: string, active: number, oldest: number, newest: number): CoreKey {
  const move = (to: number): CoreKey => ({ do: 'move', to: Math.min(newest, Math.max(oldest, to)) })
  switch (key) {
    case 'ArrowLeft':
      return move(active - 1)
    case 'ArrowRight':
      return move(active + 1)
    case 'PageUp':
      return move(active - 10)
    case 'PageDown':
      return move(active + 10)
    case 'Home':
      return move(oldest)
    case 'End':
      return move(newest)
    case 'Enter':
    case ' ':
      return { do: 'view' }
    case 'Escape':
      return { do: 'now' }
    default:
      return null
  }
}
