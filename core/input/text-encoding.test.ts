import { expect, test } from 'vitest'
import { decodeHead, detectEncoding } from './text-encoding.ts'

const whole = (bytes: Buffer) => ({ bytes, complete: true })
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16()
const table = 'id,name\n1,Zürich\n2,雪\n3,😀\n'

test.each([
  ['UTF-8', Buffer.from(table), 'utf-8'],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${table}`), 'utf-8'],
  ['UTF-16 little-endian with a mark', Buffer.from(`\ufeff${table}`, 'utf16le'), 'utf-16'],
  ['UTF-16 little-endian without', Buffer.from(table, 'utf16le'), 'utf-16'],
  ['UTF-16 big-endian with a mark', swapped(`\ufeff${table}`), 'utf-16be'],
  ['UTF-16 big-endian without', swapped(table), 'utf-16be'],
  [
    'UTF-16 of mostly Chinese',
    Buffer.from(`城市,人口\n${'北京市朝阳区,12\n'.repeat(20)}`, 'utf16le'),
    'utf-16',
  ],
])('%s', (_, bytes, encoding) => {
  expect(detectEncoding(whole(bytes))).toBe(encoding)
  expect(decodeHead(whole(bytes), encoding)).toMatch(/^(id,name|城市)/)
})

test('Windows-1252 is what is neither', () => {
  const bytes = Buffer.from('a,b\n1,caf\xe9 \x80\n', 'latin1')
  expect(detectEncoding(whole(bytes))).toBe('windows-1252')
  expect(decodeHead(whole(bytes), 'windows-1252')).toBe('a,b\n1,café €\n')
  expect(decodeHead(whole(bytes), 'utf-8')).toBeNull()
})

test('a letter cut in half at the end of the beginning is no fault', () => {
  const bytes = Buffer.from(table).subarray(0, -3)
  expect(detectEncoding({ bytes, complete: false })).toBe('utf-8')
  expect(detectEncoding({ bytes, complete: true })).toBe('windows-1252')
})

test('binary data is no text', () => {
  expect(detectEncoding(whole(Buffer.from('a,b\n1,x\0y\n')))).toBeNull()
  expect(detectEncoding(whole(Buffer.from([0x80, 1, 2, 3, 0xff])))).toBeNull()
  expect(detectEncoding(whole(Buffer.alloc(100)))).toBeNull()
})
