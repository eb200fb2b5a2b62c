// What a tag or branch may be called: names that people can tell from snapshot ids and that pass through every shell.

import { FirnError } from '../contract/index.ts'
import { MAIN_BRANCH } from '../spec/metadata.ts'

const LONGEST = 100
const NAME = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.\-/+@]*$/u

/** Errors: FirnError `invalid_input` with `details.field` `name`. */
export function checkRefName(name: string): void {
  const problem = refNameProblem(name)
  if (problem !== null) throw new FirnError('invalid_input', problem, { details: { field: 'name' } })
}

export function refNameProblem(name: string): string | null {
  if (name === '') return 'A tag or branch needs a name.'
  if (name.length > LONGEST) return `A name has at most ${LONGEST} characters.`
  if (/^\d+$/.test(name)) return `“${name}” would look like a snapshot’s id. Put a letter before it.`
  if (name.toLowerCase() === MAIN_BRANCH) return `“${name}” is what the current state is called.`
  if (NAME.test(name)) return null
  return `“${name}” cannot be a tag or branch. Use letters, digits and . _ - / + @, a letter or digit first.`
}
