// The mode of the write that made a snapshot. Its operation alone does not tell: a merge that met none of its keys has
// only added files, and would add them again beside keys that came since.

/** Firn's own key of a snapshot's summary. */
export const MODE = 'firn.mode'
/** Where staged writes kept theirs before all writes did. */
const OLD_MODE = 'firn.staged-mode'

type Summary = Readonly<Record<string, string>> | undefined

/** Undefined for another tool's snapshot. */
export const writtenMode = (summary: Summary): string | undefined => summary?.[MODE] ?? summary?.[OLD_MODE]

/** Whether a staged snapshot means the same on any other head. */
export function appendsOnAnyHead(summary: Summary): boolean {
  return summary?.operation === 'append' && (writtenMode(summary) ?? 'append') === 'append'
}
