// firn test

import type { Command } from 'commander'
import type { TestResult } from '../contract/index.ts'
import { testGroup } from '../workbench/group-tests.ts'
import { addMomentOptions, type MomentOptions, momentOf } from './moment-options.ts'
import { FailedResult, textTable } from './output.ts'
import { withProject } from './with-project.ts'

export function addTestCommand(program: Command): void {
  addMomentOptions(program.command('test <group>'))
    .description('run a feature group’s tests on its rows, now or at an earlier moment')
    .action((group: string, options: MomentOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const tests = await testGroup(bench, group, momentOf(options), signal)
        output.result(
          { tests },
          tests.length === 0 ? [`${group} has no tests in its file.`] : testLines(tests),
        )
        if (tests.some(({ outcome }) => outcome === 'failed')) throw new FailedResult()
      }),
    )
}

/** A line for each test, then the offending rows of those that found some. */
export function testLines(tests: readonly TestResult[]): string[] {
  return tests.flatMap(({ title, outcome, message, examples }) => [
    `${outcome.padEnd(6)}  ${title}${message === null ? '' : `: ${message}`}`,
    ...(examples[0] === undefined
      ? []
      : textTable(
          Object.keys(examples[0]),
          examples.map((row) => Object.values(row)),
        ).map((line) => `        ${line}`)),
  ])
}
