// Whether a staged snapshot means the same on any other head. Its operation alone does not say: a merge that met none of
// its keys has only added files, and would add them again beside keys that came since.

/** Firn's own key of a staged snapshot's summary: the write's mode. */
export const STAGED_MODE = 'firn.staged-mode'

export function appendsOnAnyHead(summary: Readonly<Record<string, string>> | undefined): boolean {
  // Another tool's snapshot says no mode.
  return summary?.operation === 'append' && (summary[STAGED_MODE] ?? 'append') === 'append'
}
