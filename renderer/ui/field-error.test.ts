import { expect, test } from 'vitest'
import { fieldError, otherError } from './field-error.ts'

const error = { message: 'A name has no spaces.', hint: 'Try plane_daily.', details: { field: 'name' } }

test('an error stands at its field, with its cure', () => {
  expect(fieldError(error, 'name')).toBe('A name has no spaces. Try plane_daily.')
  expect(fieldError({ message: 'No.', details: { field: 'name' } }, 'name')).toBe('No.')
  expect(fieldError(error, 'joinKeys')).toBeNull()
  expect(fieldError(null, 'name')).toBeNull()
})

test('what belongs to no field of the form is shown apart', () => {
  expect(otherError(error, ['name'])).toBeNull()
  expect(otherError(error, ['joinKeys'])).toBe(error)
  expect(otherError({ message: 'Disk full.' }, ['name'])).toEqual({ message: 'Disk full.' })
  expect(otherError(null, ['name'])).toBeNull()
})
