// Answers of core as react-query knows them: one cache entry a call and input, thrown away when an event says that
// the data behind it changed.

import { QueryClient, type UseQueryResult, useMutation, useQuery } from '@tanstack/react-query'
import type { CallInput, CallName, CallOutput, FirnError } from '../../core/contract/index.ts'
import { invoke } from './bridge.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    // Core is in the same machine: an answer is good until an event says otherwise, a failure is one, and whether
    // there is a network says nothing.
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})

interface CallOptions {
  readonly enabled?: boolean
  /** Show the previous input's answer until the new one is there (for inputs that change while one types). */
  readonly keepPrevious?: boolean
  /** Milliseconds between asks; for what no event announces. */
  readonly every?: number
  /** Nothing is kept of it once nobody looks: its answer rests on files that change without an event. */
  readonly fresh?: boolean
}

export function useCall<K extends CallName>(
  name: K,
  input: CallInput<K>,
  options: CallOptions = {},
): UseQueryResult<CallOutput<K>, FirnError> {
  return useQuery<CallOutput<K>, FirnError>({
    queryKey: [name, input],
    queryFn: ({ signal }) => invoke(name, input, signal),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious && { placeholderData: (previous) => previous }),
    ...(options.every !== undefined && { refetchInterval: options.every }),
    ...(options.fresh && { gcTime: 0 }),
  })
}

/** A call that changes something: `mutate(input)`, `isPending`, `error`. */
export function useCommand<K extends CallName>(name: K) {
  return useMutation<CallOutput<K>, FirnError, CallInput<K>>({
    mutationFn: (input) => invoke(name, input),
  })
}

/** Asks again what is known of some groups, or of all of them (null). Input files are not theirs. */
export function forgetGroups(groups: readonly string[] | null): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => {
      // Of all groups: a write to any of them may have ended.
      if (queryKey[0] === 'project.unfinished') return true
      const group = groupOf(queryKey)
      return group !== null && (groups === null || groups.includes(group))
    },
  })
}

/** The group that a cached call is about; null for those about none. */
export function groupOf(queryKey: readonly unknown[]): string | null {
  const [name, input] = queryKey as readonly [unknown, unknown]
  if (typeof name !== 'string' || typeof input !== 'object' || input === null) return null
  if (name.startsWith('group.') || name.startsWith('maintenance.')) {
    if ('name' in input && typeof input.name === 'string') return input.name
    if ('group' in input && typeof input.group === 'string') return input.group
  }
  if (name.startsWith('rows.') && 'source' in input) {
    const source = input.source
    if (typeof source === 'object' && source !== null && 'name' in source && typeof source.name === 'string')
      return source.name
  }
  return null
}
