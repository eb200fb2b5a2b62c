// firn relocate: puts a project in order that was moved or copied, as every command does, and says what was done.

import type { Command } from 'commander'
import type { MoveReport } from '../lakehouse/move.ts'
import { withProject } from './with-project.ts'

export function addRelocateCommand(program: Command): void {
  program
    .command('relocate')
    .description(
      'put a project in order that was moved or copied here (as every command does), and say what was done',
    )
    .option('--accept-problems', 'do without files that are missing or damaged')
    .action(({ acceptProblems = false }: { acceptProblems?: boolean }, command: Command) =>
      withProject(
        command,
        async ({ projectPath, moved }, output) =>
          output.result({ project: projectPath, moved: moved ?? null }, linesOf(projectPath, moved)),
        { acceptProblems },
      ),
    )
}

function linesOf(project: string, moved: MoveReport | undefined): readonly string[] {
  if (moved === undefined) return [`${project} is where its tables say that it is: nothing was done.`]
  return [
    `${moved.isCopy ? 'Copied' : 'Moved'}  from ${moved.from}`,
    `${moved.isCopy ? '      ' : '     '}  to   ${moved.to}`,
    ...moved.outsideFolders.map((folder) => `Left alone, outside the project: ${folder}`),
    ...moved.problems.map(({ path, problem }) => `Without a file that is ${problem}: ${path}`),
  ]
}
