// The same core from a terminal. Exit codes: 0 done, 1 failed, 2 wrong usage.

import { Command, CommanderError } from 'commander'
import { addConvertCommand } from './cli/convert-command.ts'
import { addDataCommands } from './cli/data-commands.ts'
import { addDiffCommand } from './cli/diff-command.ts'
import { addEntityCommands } from './cli/entity-commands.ts'
import { addGroupCommands } from './cli/group-commands.ts'
import { addHistoryCommand } from './cli/history-command.ts'
import { addMaintainCommands, addUnfinishedCommand } from './cli/maintain-commands.ts'
import { FailedResult, printError } from './cli/output.ts'
import { addProjectCommands } from './cli/project-commands.ts'
import { addRefCommands } from './cli/ref-commands.ts'
import { addRelocateCommand } from './cli/relocate-command.ts'
import { addStagedCommands } from './cli/staged-commands.ts'
import { addTestCommand } from './cli/test-command.ts'
import { addWriteCommands } from './cli/write-commands.ts'

const FAILED = 1
const USAGE = 2

function program(): Command {
  const firn = new Command('firn')
    .description(
      'A feature-store workbench: entities, feature groups, snapshots and time travel on files you own.',
    )
    .option('--project <folder>', 'the project’s folder; default this one')
    .option('--json', 'one JSON document on stdout, messages on stderr')
    .showHelpAfterError('(firn --help says more)')
    .exitOverride()
  addProjectCommands(firn)
  addRelocateCommand(firn)
  addEntityCommands(firn)
  addGroupCommands(firn)
  addWriteCommands(firn)
  addDataCommands(firn)
  addRefCommands(firn)
  addMaintainCommands(firn)
  addUnfinishedCommand(firn)
  addHistoryCommand(firn)
  addConvertCommand(firn)
  addTestCommand(firn)
  addStagedCommands(firn)
  addDiffCommand(firn)
  return firn
}

async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json')
  try {
    await program().parseAsync([...argv], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      if (json) process.stdout.write(`${JSON.stringify({ error: usageError(error) }, null, 2)}\n`)
      return USAGE
    }
    if (!(error instanceof FailedResult)) printError(error, json)
    return FAILED
  }
}

const usageError = (error: CommanderError) => ({
  code: 'usage',
  message: error.message.replace(/^error: /, ''),
  hint: 'firn --help lists the commands and their options.',
})

// A reader such as `head` ends when it has what it wanted: the rest is for nobody, and that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await main(process.argv.slice(2))
