import { describe, expect, it } from 'vitest'
import { dataPathOf, withDataPath, withoutDataPath } from './data-path.ts'
import { tableState } from './table-state.ts'

const table = (properties: Record<string, string>) =>
  tableState({ 'metadata-location': 'm', metadata: { location: 's3://b/t/', properties } })

describe("a write's data path", () => {
  it("is its own folder in the table's", () => {
    expect(dataPathOf(table({}), 'w1')).toBe('s3://b/t/data/w1')
    expect(dataPathOf(table({ 'write.data.path': 's3://fast/x/' }), 'w1')).toBe('s3://fast/x/w1')
  })

  it('is in the table that the writer sees, beside its other properties', () => {
    const seen = withDataPath(table({ a: 'b', 'write.data.path': 'old' }), 'mine')
    expect(seen).toMatchObject({ metadata: { properties: { a: 'b', 'write.data.path': 'mine' } } })
  })

  it('is not in what the writer sends back', () => {
    const commit = (updates: Record<string, string>) => ({
      requirements: [],
      updates: [{ action: 'set-properties', updates }, { action: 'add-snapshot' }],
    })
    expect(withoutDataPath(commit({ 'write.data.path': 'mine', a: 'b' }), 'mine')).toEqual(commit({ a: 'b' }))
    expect(withoutDataPath(commit({ 'write.data.path': 'mine' }), 'mine')).toEqual({
      requirements: [],
      updates: [{ action: 'add-snapshot' }],
    })
    // Meant by the writer: another one than ours.
    expect(withoutDataPath(commit({ 'write.data.path': 'theirs' }), 'mine')).toEqual(
      commit({ 'write.data.path': 'theirs' }),
    )
  })
})
