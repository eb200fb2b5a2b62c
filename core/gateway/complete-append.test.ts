import { expect, it } from 'vitest'
import { refuseDeletes } from './complete-append.ts'
import type { StagedCommit } from './staged-commit.ts'

it('a commit that deletes is refused, with a way that there is', () => {
  const staged = { added: [{ manifest: { content: 'deletes', existingFiles: 0 }, removed: [] }] }
  expect(() => refuseDeletes(staged as unknown as StagedCommit, 'An append')).toThrow(
    expect.objectContaining({
      code: 'unsupported',
      message: 'An append only inserts rows, but this commit deletes some.',
      hint: expect.not.stringMatching(/merge|overwrite-range/),
    }),
  )
})
