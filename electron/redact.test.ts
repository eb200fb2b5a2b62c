import { expect, test } from 'vitest'
import { redact } from './redact.ts'

test.each([
  ['Authorization: Bearer abc.DEF-123'],
  ['{"client_secret": "abc.DEF-123"}'],
  ["bearer_token: 'abc.DEF-123'"],
  ['AWS_SECRET_ACCESS_KEY=abc.DEF-123 AWS_REGION=eu'],
  ["CREATE SECRET s (TYPE iceberg, TOKEN 'abc.DEF-123')"],
  ["(TYPE s3, KEY_ID 'k', SECRET 'abc.DEF-123')"],
  ['https://me:abc.DEF-123@host/v1/config'],
  ['http://host/x?X-Amz-Signature=abc.DEF-123&y=1'],
  ['eyJhbGciOiJI.abc.DEF-123'],
])('%s keeps its secret', (text) => {
  expect(redact(text, '/home/ada')).not.toContain('DEF-123')
})

test('what is no secret stays readable', () => {
  const text =
    'GET http://127.0.0.1:4711/v1/config?warehouse=w answered 404 for table local.default.plane_daily'
  expect(redact(text, '/home/ada')).toBe(text)
  expect(redact('AWS_SECRET_ACCESS_KEY=a AWS_REGION=eu', '/')).toContain('AWS_REGION=eu')
})

test('the home folder is a tilde', () => {
  expect(redact('opened /home/ada/airline-ops', '/home/ada')).toBe('opened ~/airline-ops')
  expect(redact('/a/b', '/')).toBe('/a/b')
})
