// firn convert

import { type Command, InvalidArgumentError } from 'commander'
import { convert } from '../workbench/convert.ts'
import { runJob, withProject } from './with-project.ts'

interface ConvertOptions {
  readonly namespace?: string
  readonly table?: string
}

export function addConvertCommand(program: Command): void {
  program
    .command('convert <group>')
    .description('carry a FILE or HIVE feature group over to ICEBERG; its old data stays where it is')
    .requiredOption('--to <store>', 'iceberg', onlyIceberg)
    .option('--namespace <name>', 'Iceberg namespace; default default')
    .option('--table <name>', 'table name; default the group’s')
    .action((name: string, { namespace, table }: ConvertOptions, command: Command) =>
      withProject(command, async (bench, output, signal) => {
        const from = (await bench.folder.group(name)).stores
        const work = (job: Parameters<typeof convert>[2]) => convert(bench, { name, namespace, table }, job)
        const result = await runJob(bench, `Convert ${name} to ICEBERG`, work, signal)
        if (result.kind !== 'convert') return
        const { rows, contentHash, receipt } = result
        const { watermark: _, ...shown } = receipt
        const kind = from.find((store) => store.kind !== 'ICEBERG')?.kind
        output.result({ group: name, rows, contentHash, receipt: shown }, [
          `Converted ${name}: ${rows.toLocaleString('en-US')} rows are in ${receipt.path}, snapshot ${receipt.snapshotId}.`,
          `The content is the same before and after (${contentHash.slice(0, 16)}…).`,
          `The ${kind} data stays where it was; delete it yourself when you need it no more.`,
        ])
      }),
    )
}

function onlyIceberg(text: string): 'iceberg' {
  if (text.toLowerCase() === 'iceberg') return 'iceberg'
  throw new InvalidArgumentError('It is iceberg.')
}
