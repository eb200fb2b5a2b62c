// Options that correct how text files are read, where detection is wrong.

import { type Command, InvalidArgumentError } from 'commander'
import type { Parsing } from '../contract/index.ts'
import { commaList } from './with-project.ts'

export interface ParsingOptions {
  readonly delimiter?: string
  readonly quote?: string
  readonly encoding?: string
  readonly nulls?: string[]
  readonly header: boolean
  readonly types?: Record<string, string>
}

export function addParsingOptions(command: Command): Command {
  return command
    .option('--delimiter <text>', 'between fields of a text file; \\t is a tab')
    .option('--quote <letter>', 'around fields; an empty one means none')
    .option('--encoding <name>', 'utf-8, utf-16, windows-1252, …')
    .option('--nulls <texts>', 'texts that mean NULL, separated by commas, such as NA,-', commaList)
    .option('--no-header', 'the first line is data')
    .option('--types <column=TYPE,…>', 'types of columns, such as zip=VARCHAR', columnTypes)
}

/** null when nothing was said: all is detected. */
export function parsingFrom(options: ParsingOptions): Parsing | null {
  const parsing: Parsing = {
    ...(options.delimiter !== undefined && { delimiter: options.delimiter.replace('\\t', '\t') }),
    ...(options.quote !== undefined && { quote: options.quote }),
    ...(options.encoding !== undefined && { encoding: options.encoding }),
    // Empty fields stay NULL: whoever names a null string means it besides.
    ...(options.nulls !== undefined && { nullStrings: ['', ...options.nulls] }),
    ...(!options.header && { header: false }),
    ...(options.types !== undefined && { types: options.types }),
  }
  return Object.keys(parsing).length === 0 ? null : parsing
}

/** `a=INTEGER,b=DECIMAL(10,2)`: commas inside parentheses belong to the type. */
function columnTypes(text: string): Record<string, string> {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim())
  const pairs = parts.map((part) => /^(.+?)=(.+)$/.exec(part))
  if (pairs.includes(null)) throw new InvalidArgumentError('It is column=TYPE, separated by commas.')
  return Object.fromEntries(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? '']] : [])))
}
