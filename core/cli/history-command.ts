// firn history

import type { Command } from 'commander'
import type { HistoryEntry } from '../contract/index.ts'
import { groupHistory } from '../workbench/history.ts'
import { textTable } from './output.ts'
import { withProject } from './with-project.ts'

export function addHistoryCommand(program: Command): void {
  program
    .command('history <group>')
    .description(
      'what happened to a feature group, oldest first: writes, failures, rollbacks, maintenance, …',
    )
    .action((group: string, _options, command: Command) =>
      withProject(command, async (bench, output) => {
        const history = await groupHistory(bench, group)
        output.result({ history }, historyLines(group, history))
      }),
    )
}

function historyLines(group: string, history: readonly HistoryEntry[]): string[] {
  if (history.length === 0) return [`Nothing was ever written to ${group}.`]
  const text = (value: string | null): string => value ?? ''
  return textTable(
    ['time', 'event', 'mode', 'rows', 'snapshot', 'store', 'note'],
    history.map(({ at, event, mode, rows, snapshotId, path, note }) => [
      at,
      event.replaceAll('_', ' '),
      text(mode),
      rows ?? '',
      text(snapshotId),
      text(path),
      text(note),
    ]),
  )
}
