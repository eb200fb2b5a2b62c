// What the project's profiles.yml says for all of its feature groups. Read anew for each write; never needed.

import path from 'node:path'
import { FirnError, type SchemaEvolution } from '../contract/index.ts'
import { readEvolution } from '../features/evolution-yaml.ts'
import { openYaml } from '../features/yaml-reader.ts'
import { readText } from './atomic-file.ts'

const FILE = 'profiles.yml'

/** null when the file is not there or says nothing of it. Errors: FirnError `invalid_input` with file and line. */
export async function projectEvolution(projectPath: string): Promise<SchemaEvolution | null> {
  const text = await readText(path.join(projectPath, FILE))
  if (text === null) return null
  const reader = openYaml(FILE, text)
  const evolution = readEvolution(reader, reader.map(reader.root, 'materialization', 'materialization'))
  const [problem] = reader.problems
  if (problem === undefined) return evolution
  const line = problem.line === null ? '' : `, line ${problem.line}`
  throw new FirnError('invalid_input', `${FILE}${line}: ${problem.message}`, {
    hint: problem.hint ?? 'Correct the file in a text editor.',
    details: { file: FILE, line: problem.line },
  })
}
