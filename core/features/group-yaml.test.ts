import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Entity,
  evolutionModes,
  type FeatureGroup,
  type Store,
  writeModes,
} from '../contract/features.ts'
import { readEntityYaml, writeEntityYaml } from './entity-yaml.ts'
import { validateGroup } from './feature-group.ts'
import { readGroupYaml, withEntity } from './group-yaml.ts'
import { writeGroupYaml } from './group-yaml-write.ts'

const both = `# Our customers
kind: feature_group
name: customer_features   # shown in the sidebar
description: Customer purchase behavior features
owner: ml-team
tags: [customer]
entity: {name: customer, join_keys: [customer_id]}   # or the name alone
x_team: {pager: 42}

materialization:
  event_time_col: feature_event_time
  offline: {enabled: true, format: parquet}           # the FILE half
  enabled: true                                       # the ICEBERG half
  table: lakekeeper.default.customer_features
  mode: append
  online: {enabled: false, ttl: 7d}
features:
  total_orders: {dtype: int, description: Orders so far}   # so far!

  # what they spent
  total_spend:
    dtype: float
    online_only: false
inputs: [{ref: file.customers}]
parsing: {null_strings: [NA], delimiter: ','}
transform: "SELECT * FROM source"
tests: [{not_null: [customer_id]}, {unique: [customer_id, feature_event_time]}]
`

function read(text: string): FeatureGroup {
  const { group, problems } = readGroupYaml('feature_groups/g.yml', text)
  expect(problems).toEqual([])
  if (group === null) throw new Error('no group')
  return group
}

/** Lines of `after` that are not in `before`, and the other way round. */
function changed(before: string, after: string): { removed: string[]; added: string[] } {
  const [a, b] = [before.split('\n'), after.split('\n')]
  return { removed: a.filter((line) => !b.includes(line)), added: b.filter((line) => !a.includes(line)) }
}

test("Seeknal's halves are read as stores, ICEBERG before FILE", () => {
  const group = read(both)
  expect(group).toEqual({
    name: 'customer_features',
    description: 'Customer purchase behavior features',
    owner: 'ml-team',
    tags: ['customer'],
    entity: 'customer',
    joinKeys: ['customer_id'],
    eventTimeCol: 'feature_event_time',
    mode: 'append',
    stores: [
      {
        kind: 'ICEBERG',
        catalog: 'lakekeeper',
        warehouse: null,
        namespace: 'default',
        table: 'customer_features',
      },
      { kind: 'FILE', path: 'files/customer_features', format: 'parquet' },
    ],
    features: [
      { name: 'total_orders', dtype: 'int', description: 'Orders so far' },
      { name: 'total_spend', dtype: 'float', description: '' },
    ],
    inputs: ['file.customers'],
    parsing: { nullStrings: ['NA'], delimiter: ',' },
    transform: 'SELECT * FROM source',
    tests: [
      { kind: 'not_null', columns: ['customer_id'], severity: 'fail' },
      { kind: 'unique', columns: ['customer_id', 'feature_event_time'], severity: 'fail' },
    ],
  })
  expect(validateGroup(group)).toEqual([])
})

test("Firn's stores, with defaults for what they leave out", () => {
  const group = read(`name: g
entity: customer
materialization:
  event_time_col: t
  stores:
    - {kind: ICEBERG, table: g}
    - {kind: HIVE_TABLE, database: d, table: g, partition_by: [day(t)]}
    - {kind: FILE}
features: {a: }
`)
  expect(group.stores).toEqual([
    { kind: 'ICEBERG', catalog: 'local', warehouse: null, namespace: 'default', table: 'g' },
    { kind: 'HIVE_TABLE', database: 'd', table: 'g', partitionBy: ['day(t)'] },
    { kind: 'FILE', path: 'files/g', format: 'parquet' },
  ])
  expect(group.joinKeys).toEqual([])
})

test('a named entity lends its join keys, and features that repeat keys or event time are left out', () => {
  const text = `name: g
entity: customer
materialization: {event_time_col: t, offline: {format: parquet}}
features:
  id: {dtype: int}
  t: {dtype: timestamp}
  a: {dtype: int}
`
  const entity: Entity = { name: 'customer', joinKeys: ['id'], description: '' }
  const group = withEntity(read(text), entity)
  expect(group.joinKeys).toEqual(['id'])
  expect(group.features.map(({ name }) => name)).toEqual(['a'])
  expect(writeGroupYaml(group, text)).toBe(text)
  expect(writeGroupYaml({ ...group, owner: 'me' }, text)).toBe(`${text}owner: me\n`)
})

test('values that only look like numbers or nothing are texts where texts are meant', () => {
  const group = read(`name: g
owner: 007
tags: one
entity: {name: e, join_keys: id}
materialization: {event_time_col: 2024, stores: [{kind: FILE}]}
features: {a: bigint, b: }
parsing: {null_strings: [NA, NULL, -999, '', ~], header: no, sample_rows: 1000}
`)
  expect(group).toMatchObject({ owner: '007', tags: ['one'], joinKeys: ['id'], eventTimeCol: '2024' })
  expect(group.features.map(({ dtype }) => dtype)).toEqual(['bigint', ''])
  expect(group.parsing).toEqual({
    nullStrings: ['NA', 'NULL', '-999', '', '~'],
    header: false,
    sampleRows: 1000,
  })
})

test.each<[string, Partial<FeatureGroup>, string[], string[]]>([
  [
    'description',
    { description: 'What they: buy' },
    ['description: Customer purchase behavior features'],
    ['description: "What they: buy"'],
  ],
  [
    'event time',
    { eventTimeCol: 'seen_at' },
    ['  event_time_col: feature_event_time'],
    ['  event_time_col: seen_at'],
  ],
  ['mode', { mode: 'overwrite' }, ['  mode: append'], ['  mode: overwrite']],
  ['no mode', { mode: null }, ['  mode: append'], []],
  ['no owner', { owner: '' }, ['owner: ml-team'], []],
  ['tags', { tags: ['a', 'no', 'x, y'] }, ['tags: [customer]'], ['tags: [a, "no", "x, y"]']],
  [
    'name: the FILE store stays where it is',
    { name: 'buyers' },
    [
      'name: customer_features   # shown in the sidebar',
      '  offline: {enabled: true, format: parquet}           # the FILE half',
    ],
    [
      'name: buyers   # shown in the sidebar',
      '  offline: {enabled: true, format: parquet, path: files/customer_features}           # the FILE half',
    ],
  ],
  [
    'transform',
    { transform: 'SELECT *\n  FROM source\nWHERE x = 1\n' },
    ['transform: "SELECT * FROM source"'],
    ['transform: |', '  SELECT *', '    FROM source', '  WHERE x = 1'],
  ],
  ['no transform', { transform: null }, ['transform: "SELECT * FROM source"'], []],
  [
    'parsing',
    { parsing: { nullStrings: ['NA'], delimiter: '\t' } },
    [`parsing: {null_strings: [NA], delimiter: ','}`],
    ['parsing: {null_strings: [NA], delimiter: "\\t"}'],
  ],
  [
    'inputs',
    { inputs: ['file.customers', 'file.more'] },
    ['inputs: [{ref: file.customers}]'],
    ['inputs: [{ref: file.customers}, {ref: file.more}]'],
  ],
  [
    'ICEBERG table',
    {
      stores: [
        { kind: 'ICEBERG', catalog: 'lakekeeper', warehouse: null, namespace: 'a.b', table: 'c' },
        { kind: 'FILE', path: 'files/customer_features', format: 'parquet' },
      ],
    },
    ['  table: lakekeeper.default.customer_features'],
    ['  table: lakekeeper.a.b.c'],
  ],
  [
    'only FILE',
    { stores: [{ kind: 'FILE', path: 'files/customer_features', format: 'csv' }] },
    [
      '  offline: {enabled: true, format: parquet}           # the FILE half',
      '  enabled: true                                       # the ICEBERG half',
    ],
    [
      '  offline: {enabled: true, format: csv}           # the FILE half',
      '  enabled: false                                       # the ICEBERG half',
    ],
  ],
])('editing one field leaves all other lines alone: %s', (_, change, removed, added) => {
  const group = { ...read(both), ...change }
  const text = writeGroupYaml(group, both)
  expect(read(text)).toEqual(group)
  expect(changed(both, text)).toEqual({ removed, added })
})

test('features are edited, added, removed and moved with their comments and unknown keys', () => {
  const group = read(both)
  const [orders, spend] = group.features
  if (orders === undefined || spend === undefined) throw new Error('two features')
  const more = { name: 'it: 2', dtype: 'BIGINT', description: '' }
  const edited = { ...group, features: [more, { ...spend, description: 'Euros' }, orders] }
  const text = writeGroupYaml(edited, both)
  expect(read(text)).toEqual(edited)
  expect(text).toContain(`features:
  "it: 2":
    dtype: BIGINT
  # what they spent
  total_spend:
    dtype: float
    online_only: false
    description: Euros
  total_orders: {dtype: int, description: Orders so far}   # so far!
`)
  const alone = { ...group, features: [spend] }
  expect(changed(both, writeGroupYaml(alone, both))).toEqual({
    removed: ['  total_orders: {dtype: int, description: Orders so far}   # so far!'],
    added: [],
  })
})

test('a new group reads like one that a person wrote', () => {
  expect(
    writeGroupYaml({ ...read(both), transform: 'SELECT 1\nFROM source\n' }, null),
  ).toBe(`kind: feature_group
name: customer_features
description: Customer purchase behavior features
owner: ml-team
tags: [customer]
entity: {name: customer, join_keys: [customer_id]}
materialization:
  event_time_col: feature_event_time
  mode: append
  stores:
    - {kind: ICEBERG, catalog: lakekeeper, namespace: default, table: customer_features}
    - {kind: FILE, path: files/customer_features, format: parquet}
features:
  total_orders: {dtype: int, description: Orders so far}
  total_spend: {dtype: float}
inputs: [{ref: file.customers}]
parsing: {delimiter: ",", null_strings: [NA]}
transform: |
  SELECT 1
  FROM source
tests:
  - {not_null: [customer_id]}
  - {unique: [customer_id, feature_event_time]}
`)
})

test('CRLF files stay CRLF, and a file without a last line break stays readable', () => {
  const crlf = both.replaceAll('\n', '\r\n')
  const group = { ...read(crlf), owner: 'x', transform: 'a\nb\n' }
  const text = writeGroupYaml(group, crlf)
  expect(read(text)).toEqual(group)
  expect(text.replaceAll('\r\n', '')).not.toContain('\n')
  const bare =
    'name: g\nentity: {name: e, join_keys: [k]}\nmaterialization: {event_time_col: t, stores: [{kind: FILE}]}\nfeatures: {a: }'
  const other = { ...read(bare), owner: 'x' }
  expect(writeGroupYaml(other, bare)).toBe(`${bare}\nowner: x\n`)
})

test.each([
  ['name: [', 'The file is not valid YAML', 1],
  ['a: 1\nb: 2\na: 3', 'The file is not valid YAML: Map keys must be unique', 3],
  ['', 'The file is empty.', 1],
  ['- 1', 'does not hold a map', 1],
  ['kind: entity\nname: x', 'The kind is entity, not feature_group.', 1],
  ['name: g\nmaterialization:\n  stores:\n    - {kind: REDIS}', 'Unsupported store kind: REDIS', 4],
  ['name: g\nmaterialization:\n  mode: upsert', 'Unsupported write mode: upsert', 3],
  ['name: g\nmaterialization:\n  table: customers', 'not of the form catalog.namespace.table', 3],
  ['name: g\nmaterialization: {offline: {format: delta}}', 'Unsupported file format: delta', 2],
  [
    'name: g\nmaterialization:\n  stores:\n    - kind: HIVE_TABLE\n      overwrite: some',
    'overwrite is some. Use table or partitions.',
    5,
  ],
  ['name: g\nfeatures: 7', 'features must be a map', 2],
  ['name: {a: 1}', 'name must be a text.', 1],
  ['name: g\nparsing: {sample_rows: many}', 'parsing.sample_rows is not valid', 2],
  ['name: g\nparsing: {header: perhaps}', 'parsing.header must be true or false', 2],
])('what cannot be read is a problem with its line: %j', (text, message, line) => {
  const { group, problems } = readGroupYaml('feature_groups/g.yml', text)
  expect(group).toBeNull()
  expect(problems[0]).toMatchObject({ file: 'feature_groups/g.yml', line })
  expect(problems[0]?.message).toContain(message)
})

test('fields are found in the file', () => {
  const source = readGroupYaml('g.yml', both)
  expect(
    [
      'name',
      'joinKeys',
      'eventTimeCol',
      'mode',
      'features.1',
      'stores.0.table',
      'stores.1.path',
      'owner',
    ].map(source.line),
  ).toEqual([3, 7, 11, 15, 21, 14, 12, 5])
})

const word = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/)
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.constantFrom(
    'no',
    '~',
    '- a',
    'a: b',
    '# c',
    '12:30',
    '1_000',
    ' x ',
    '\n',
    'a\n\n  b\n',
    '\t',
    '|',
    '__proto__',
    '"',
    "it's",
    '{',
    '=',
    '<<',
  ),
)
const name = anyText.filter((text) => text.trim() !== '')
const store: fc.Arbitrary<Store> = fc.oneof(
  fc.record({
    kind: fc.constant('FILE' as const),
    path: name,
    format: fc.constantFrom('parquet' as const, 'csv' as const),
  }),
  fc.record(
    {
      kind: fc.constant('HIVE_TABLE' as const),
      database: word,
      table: word,
      partitionBy: fc.array(name, { maxLength: 2 }),
      overwrite: fc.constantFrom('table' as const, 'partitions' as const),
      emptyStrings: fc.constantFrom('refuse' as const, 'as_null' as const),
    },
    { requiredKeys: ['kind', 'database', 'table', 'partitionBy'] },
  ),
  fc.record({
    kind: fc.constant('ICEBERG' as const),
    catalog: name,
    warehouse: fc.option(name),
    namespace: word,
    table: word,
  }),
)
const arbitraryGroup: fc.Arbitrary<FeatureGroup> = fc
  .record({
    name: word,
    description: anyText,
    owner: anyText,
    tags: fc.array(anyText, { maxLength: 3 }),
    entity: word,
    joinKeys: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
    eventTimeCol: name,
    mode: fc.constantFrom(null, ...writeModes),
    stores: fc.uniqueArray(store, { minLength: 1, maxLength: 4, selector: (s) => JSON.stringify(s) }),
    features: fc.uniqueArray(fc.record({ name, dtype: anyText, description: anyText }), {
      minLength: 1,
      maxLength: 5,
      selector: (f) => f.name,
    }),
    inputs: fc.uniqueArray(name, { maxLength: 3 }),
    parsing: fc.option(
      fc.record(
        {
          delimiter: fc.constantFrom(',', '\t', '||', '#', ':', '='),
          quote: fc.constantFrom('', '"', "'"),
          escape: fc.constantFrom('', '"', '\\'),
          header: fc.boolean(),
          encoding: fc.constantFrom('utf-8', 'windows-1252'),
          nullStrings: fc.array(anyText, { maxLength: 3 }),
          // zod's records drop `__proto__`, so the contract cannot carry it here.
          types: fc.dictionary(
            anyText.filter((key) => key !== '__proto__'),
            name,
            { maxKeys: 3, noNullPrototype: true },
          ),
          sampleRows: fc.option(fc.integer({ min: 1, max: 1e6 })),
        },
        { requiredKeys: [] },
      ),
    ),
    transform: fc.option(anyText),
    schemaEvolution: fc.option(
      fc.record({
        mode: fc.constantFrom(...evolutionModes),
        allowColumnAdd: fc.boolean(),
        allowColumnTypeChange: fc.boolean(),
      }),
      { nil: undefined },
    ),
  })
  .map(({ schemaEvolution, ...group }) => ({ ...group, ...(schemaEvolution && { schemaEvolution }) }))
  .map((group) => {
    const roles = [...group.joinKeys, group.eventTimeCol].map((role) => role.toLowerCase())
    const features = group.features.filter((feature) => !roles.includes(feature.name.toLowerCase()))
    return {
      ...group,
      features: features.length > 0 ? features : [{ name: 'the only one', dtype: '', description: '' }],
    }
  })

test('any group comes back from its YAML as it was', () => {
  fc.assert(
    fc.property(arbitraryGroup, (group) => {
      expect(read(writeGroupYaml(group, null))).toEqual(group)
    }),
    { numRuns: 300 },
  )
})

test("any group written over any other's file comes back as it was, with the file's comments and unknown keys", () => {
  fc.assert(
    fc.property(arbitraryGroup, fc.option(arbitraryGroup), (group, other) => {
      const before =
        other === null
          ? both
          : `# top\n${writeGroupYaml(other, null)}x_unknown: [1, {a: b}]   # kept\n# end\n`
      const after = writeGroupYaml(group, before)
      expect(read(after)).toEqual(other === null ? { ...group, tests: read(both).tests } : group)
      if (other === null) {
        for (const kept of ['# Our customers', 'x_team: {pager: 42}', 'tests: [{not_null: [customer_id]}'])
          expect(after).toContain(kept)
      } else {
        for (const kept of ['# top\n', 'x_unknown: [1, {a: b}]   # kept', '\n# end\n'])
          expect(after).toContain(kept)
      }
      expect(writeGroupYaml(group, after)).toBe(after)
    }),
    { numRuns: 100 },
  )
}, 60_000)

test('entities: read, written, edited in place', () => {
  const entity: Entity = { name: 'plane', joinKeys: ['tailnum'], description: 'A plane: it flies' }
  const text = writeEntityYaml(entity, null)
  expect(text).toBe('kind: entity\nname: plane\ndescription: "A plane: it flies"\njoin_keys: [tailnum]\n')
  expect(readEntityYaml('entities/plane.yml', text).entity).toEqual(entity)
  const file = 'name: plane # the name\nx: 1\njoin_keys:\n  - tailnum\n  # and more\n'
  expect(writeEntityYaml({ name: 'plane', joinKeys: ['a', 'b'], description: '' }, file)).toBe(
    'name: plane # the name\nx: 1\njoin_keys:\n  - a\n  - b\n  # and more\n',
  )
  const source = readEntityYaml('entities/e.yml', 'kind: entity\nname: e\njoin_keys: {a: 1}')
  expect(source.entity).toBeNull()
  expect(source.problems).toEqual([
    { file: 'entities/e.yml', line: 3, message: 'join_keys must be a list of texts.', hint: null },
  ])
  expect(source.line('joinKeys')).toBe(3)
})

test('schema evolution is read with defaults, and written line by line', () => {
  const section =
    '  schema_evolution:   # ask ml-team\n    mode: auto\n    # never\n    allow_column_add: no\n'
  const text = both.replace('  mode: append\n', `  mode: append\n${section}`)
  const group = read(text)
  expect(group.schemaEvolution).toEqual({ mode: 'auto', allowColumnAdd: false, allowColumnTypeChange: false })
  expect(read(both.replace('mode: append', 'schema_evolution: {mode: strict}')).schemaEvolution).toEqual({
    mode: 'strict',
    allowColumnAdd: true,
    allowColumnTypeChange: false,
  })
  const safe = { mode: 'safe', allowColumnAdd: false, allowColumnTypeChange: true } as const
  expect(changed(text, writeGroupYaml({ ...group, schemaEvolution: safe }, text))).toEqual({
    removed: ['    mode: auto'],
    added: ['    mode: safe', '    allow_column_type_change: true'],
  })
  const { schemaEvolution: _, ...without } = group
  expect(read(writeGroupYaml(without, text)).schemaEvolution).toBeUndefined()
  const wrong = readGroupYaml('g.yml', both.replace('mode: append', 'schema_evolution: {mode: lax}'))
  expect(wrong.problems).toEqual([
    {
      file: 'g.yml',
      line: 15,
      message: 'Unsupported schema evolution: lax. The modes are safe, auto and strict.',
      hint: null,
    },
  ])
})

test('a renamed feature keeps its place, its settings and its comments', () => {
  const group = read(both)
  const renamed = {
    ...group,
    features: group.features.map((feature) =>
      feature.name === 'total_orders' ? { ...feature, name: 'orders: all' } : feature,
    ),
  }
  const after = writeGroupYaml(renamed, both, [{ from: 'total_orders', to: 'orders: all' }])
  expect(read(after)).toEqual(renamed)
  expect(changed(both, after)).toEqual({
    removed: ['  total_orders: {dtype: int, description: Orders so far}   # so far!'],
    added: ['  "orders: all": {dtype: int, description: Orders so far}   # so far!'],
  })
  const listed = both.replace(
    /features:[\s\S]*?(?=inputs:)/,
    'features:\n  - a # first\n  - {name: b, x: 1}\n',
  )
  const two = { ...group, features: ['a', 'c'].map((name) => ({ name, dtype: '', description: '' })) }
  expect(changed(listed, writeGroupYaml(two, listed, [{ from: 'b', to: 'c' }]))).toEqual({
    removed: ['  - {name: b, x: 1}'],
    added: ['  - {name: c, x: 1}'],
  })
})
