import { expect, it } from 'vitest'
import { engineError } from './engine-errors.ts'

it('memory that does not suffice has a cure that is there', () => {
  const error = engineError(new Error('Out of Memory Error: failed to pin block of size 256.0 KiB'))
  expect(error).toMatchObject({ code: 'io', message: 'This needs more memory than the engine may use.' })
  expect(error).toMatchObject({ hint: expect.not.stringMatching(/profiles\.yml|memory_limit/) })
})
