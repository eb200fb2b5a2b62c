import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathMap } from './move-paths.ts'

describe('a location of a moved warehouse', () => {
  const { move, fileOf } = pathMap('/old/wh', '/new place/ä')

  it.each([
    ['/old/wh/ns/t/data/a.parquet', '/new place/ä/ns/t/data/a.parquet'],
    ['/old/wh', '/new place/ä'],
    ['/old/wh/', '/new place/ä/'],
    ['file:/old/wh/a', 'file:/new place/ä/a'],
    ['file:///old/wh/a%20b', 'file:///new place/ä/a%20b'],
    ['FILE://localhost/old/wh/a', 'FILE://localhost/new place/ä/a'],
    ['/old/wh/p=\\x/a', '/new place/ä/p=\\x/a'],
    ['/old//wh/a', '/new place/ä/a'],
    ['/old/other/../wh/a', '/new place/ä/a'],
    ['/old/wh/p=a\nb/c', '/new place/ä/p=a\nb/c'],
  ])('%s becomes %s', (location, moved) => {
    expect(move(location)).toBe(moved)
  })

  it.each([
    '/old/wh2/a',
    '/old/whale',
    '/OLD/wh/a',
    '/older/wh/a',
    'old/wh/a',
    '/other/old/wh/a',
    '/old/wh/../secret/a',
    '/old/wh/..',
    's3://old/wh/a',
    'http:///old/wh/a',
    '',
  ])('%s stays', (location) => {
    expect(move(location)).toBeUndefined()
  })

  it('is a file here', () => {
    expect(fileOf('file:///old/wh/ns/a')).toBe('/new place/ä/ns/a')
    expect(fileOf('s3://old/wh/ns/a')).toBeUndefined()
  })

  it('is told apart from its neighbours, whatever the roots are', () => {
    const root = fc.array(fc.stringMatching(/^[a-c ä]{1,3}$/), { minLength: 1, maxLength: 3 })
    const rest = fc.array(fc.stringMatching(/^[a-c ä]{1,3}$/), { maxLength: 3 })
    fc.assert(
      fc.property(root, root, rest, (from, to, parts) => {
        const map = pathMap(`/${from.join('/')}`, `/${to.join('/')}`)
        expect(map.move(`/${[...from, ...parts].join('/')}`)).toBe(`/${[...to, ...parts].join('/')}`)
        const beside = `/${[...from.slice(0, -1), `${from.at(-1)}x`, ...parts].join('/')}`
        expect(map.move(beside)).toBeUndefined()
      }),
    )
  })

  it('may come from the root folder itself, or go there', () => {
    expect(pathMap('/', '/wh').move('/ns/t')).toBe('/wh/ns/t')
    expect(pathMap('/wh', '/').move('/wh/ns/t')).toBe('/ns/t')
  })
})

describe('a warehouse that was made on Windows', () => {
  const { move } = pathMap('C:\\Users\\me\\wh', '/home/me/wh')

  it.each([
    ['C:/Users/me/wh/ns/t', '/home/me/wh/ns/t'],
    ['c:/users/me/WH/ns/T', '/home/me/wh/ns/T'],
    ['file:///C:/Users/me/wh/ns/t', 'file:///home/me/wh/ns/t'],
    ['C:\\Users\\me\\wh\\ns\\t', '/home/me/wh/ns/t'],
    ['C:/Users/me/wh/ns\\t.parquet', '/home/me/wh/ns/t.parquet'],
  ])('%s becomes %s', (location, moved) => {
    expect(move(location)).toBe(moved)
  })

  it('leaves other drives alone', () => {
    expect(move('D:/Users/me/wh/ns/t')).toBeUndefined()
    expect(move('file:///D:/Users/me/wh/ns/t')).toBeUndefined()
  })

  it('keeps a scheme when it goes there', () => {
    expect(pathMap('/home/me/wh', 'C:/wh').move('file:///home/me/wh/a')).toBe('file:///C:/wh/a')
    expect(pathMap('/home/me/wh', 'C:/wh').move('/home/me/wh/a')).toBe('C:/wh/a')
  })
})
