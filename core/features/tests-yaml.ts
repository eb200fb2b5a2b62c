// The tests of a feature group as its YAML has them. A kind that Firn does not know stays in the file and is said to
// be a problem of it: the group can be used, and nobody believes that the test ran.

import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import { type GroupTest, groupTest, severities } from '../contract/group-tests.ts'
import type { Problem } from '../contract/project.ts'
import type { YamlReader } from './yaml-reader.ts'
import { parseSource, type YamlEdit, type YamlPath } from './yaml-source.ts'

const KINDS = [
  'not_null',
  'unique',
  'accepted_range',
  'accepted_values',
  'freshness',
  'row_count',
  'sql',
] as const satisfies readonly GroupTest['kind'][]
type Kind = (typeof KINDS)[number]

export interface TestsSource {
  readonly tests: readonly GroupTest[]
  /** Where each of them is in the file's list. */
  readonly places: readonly number[]
  /** Of entries that Firn leaves alone; they do not stop the group from being used. */
  readonly notes: readonly Problem[]
}

/** Keys of the kinds that are written as a map, and the contract's names of them. */
const FIELDS = {
  accepted_range: { column: 'column', min: 'min', max: 'max' },
  accepted_values: { column: 'column', values: 'values' },
  freshness: { column: 'column', max_age: 'maxAge' },
  row_count: { min: 'min', max: 'max' },
  sql: { name: 'name', sql: 'sql' },
} as const
type MapKind = keyof typeof FIELDS
const isMapKind = (kind: Kind): kind is MapKind => Object.hasOwn(FIELDS, kind)

export function readTests(file: string, reader: YamlReader, root: YAMLMap | null): TestsSource {
  const none: TestsSource = { tests: [], places: [], notes: [] }
  const node = reader.get(root, 'tests')
  if (node === undefined || node === null || (isScalar(node) && node.value === null)) return none
  if (!isSeq(node)) {
    reader.problem(node, 'tests must be a list, such as [{not_null: [customer_id]}].')
    return none
  }
  const notes: Problem[] = []
  const found = node.items
    .map(reader.resolve)
    .flatMap((item, place): { test: GroupTest; place: number }[] => {
      const kind = kindOf(reader, item)
      if (kind === null || !isMap(item)) {
        notes.push({
          file,
          line: reader.line(['tests', place]),
          message: `Unknown test: ${described(reader, item)}. It does not run.`,
          hint: `The kinds of test are ${KINDS.join(', ')}.`,
        })
        return []
      }
      const test = readTest(reader, item, kind)
      return test === null ? [] : [{ test, place }]
    })
  return { tests: found.map(({ test }) => test), places: found.map(({ place }) => place), notes }
}

function kindOf(reader: YamlReader, item: unknown): Kind | null {
  return isMap(item) ? (KINDS.find((kind) => reader.has(item, kind)) ?? null) : null
}

function described(reader: YamlReader, item: unknown): string {
  if (isMap(item)) return item.items.map((pair) => reader.scalarText(pair.key) ?? '?').join(', ') || '{}'
  return reader.scalarText(item) ?? 'a list'
}

function readTest(reader: YamlReader, item: YAMLMap, kind: Kind): GroupTest | null {
  const inner = reader.get(item, kind)
  const own = isMap(inner) ? reader.text(inner, 'severity', `The severity of ${kind}`) : null
  const severity = own ?? reader.text(item, 'severity', `The severity of ${kind}`) ?? 'fail'
  const fields = isMapKind(kind)
    ? readFields(reader, inner, kind)
    : { columns: reader.texts(item, kind, kind) ?? [] }
  if (fields === null) return null
  const checked = groupTest.safeParse({ kind, severity, ...fields })
  if (checked.success) return checked.data
  const at = checked.error.issues[0]?.path[0]
  reader.problem(
    item,
    at === 'severity'
      ? `The severity ${severity} is neither ${severities.join(' nor ')}.`
      : `The ${kind} test is not complete: ${String(at ?? kind)} is missing or not what it must be.`,
    EXAMPLES[kind],
  )
  return null
}

const EXAMPLES: Readonly<Record<Kind, string>> = {
  not_null: 'Write it as {not_null: [customer_id]}.',
  unique: 'Write it as {unique: [customer_id, feature_event_time]}.',
  accepted_range: 'Write it as {accepted_range: {column: age, min: 0, max: 130}}.',
  accepted_values: 'Write it as {accepted_values: {column: segment, values: [VIP, New]}}.',
  freshness: 'Write it as {freshness: {max_age: 2 days}}.',
  row_count: 'Write it as {row_count: {min: 1}}.',
  sql: 'Write it as {sql: {name: totals, sql: SELECT * FROM rows WHERE total < 0}}.',
}

function readFields(reader: YamlReader, node: unknown, kind: MapKind): Record<string, unknown> | null {
  if (!isMap(node)) {
    reader.problem(node, `${kind} must be a map of keys and values.`, EXAMPLES[kind])
    return null
  }
  const values = Object.entries(FIELDS[kind]).map(([key, name]) => {
    const value = reader.get(node, key)
    if (key === 'values' && isSeq(value)) return [name, value.items.map(reader.resolve).map(plain)] as const
    return [name, key === 'min' || key === 'max' ? plain(value) : (reader.text(node, key, key) ?? undefined)]
  })
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** An integer that a JS number cannot hold stays text, digit by digit. */
function plain(node: unknown): unknown {
  if (!isScalar(node) || node.value === null) return undefined
  const { value, source } = node
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? (source ?? String(value))
    : value
}

/** As an entry of the file's list. */
export function testEntry(test: GroupTest): Map<string, unknown> {
  const { kind, severity } = test
  const warn: [string, unknown][] = severity === 'warn' ? [['severity', severity]] : []
  if (kind === 'not_null' || kind === 'unique') return new Map([[kind, test.columns], ...warn])
  return new Map([[kind, new Map([...fieldsOf(test), ...warn])]])
}

function fieldsOf(test: GroupTest): [string, unknown][] {
  if (test.kind === 'not_null' || test.kind === 'unique') return []
  const values = new Map<string, unknown>(Object.entries(test))
  return Object.entries(FIELDS[test.kind]).flatMap(([key, name]): [string, unknown][] =>
    values.get(name) === undefined ? [] : [[key, values.get(name)]],
  )
}

/** Only what changed: entries that stay keep their lines, their comments and what else they say. */
export function testEdits(
  text: string,
  source: TestsSource,
  tests: readonly GroupTest[] | undefined,
): readonly YamlEdit[] {
  const old = source.tests
  if (tests === undefined || isDeepStrictEqual(old, tests)) return []
  const document = parseSource(text)
  const node = document.get('tests', true)
  const entries: unknown[] = isSeq(node) ? node.toJS(document, { mapAsMap: true }) : []
  if (tests.length === 0 && source.places.length === entries.length)
    return [{ path: ['tests'], value: undefined }]
  if (entries.length === 0) return [{ path: ['tests'], value: tests.map(testEntry) }]
  if (tests.length === old.length && tests.every(({ kind }, index) => kind === old[index]?.kind))
    return tests.flatMap((test, index) => changedEntry(entries, source, test, index))
  const left = [...tests]
  const stays = old.map((test) => {
    const isNext = isDeepStrictEqual(test, left[0])
    if (isNext) left.shift()
    return isNext
  })
  // Additions come first, so that the list is never empty in between and keeps its form.
  return [
    ...left.map((test, index) => ({ path: ['tests', entries.length + index], value: testEntry(test) })),
    ...source.places
      .filter((_, index) => !stays[index])
      .reverse()
      .map((place) => ({ path: ['tests', place], value: undefined })),
  ]
}

function changedEntry(
  entries: readonly unknown[],
  source: TestsSource,
  test: GroupTest,
  index: number,
): readonly YamlEdit[] {
  const old = source.tests[index]
  const place = source.places[index] ?? index
  if (old === undefined || isDeepStrictEqual(old, test)) return []
  const at: YamlPath = ['tests', place]
  const inner: YamlPath = [...at, test.kind]
  const entry = entries[place]
  const isBeside = !isMapKind(test.kind) || (entry instanceof Map && entry.has('severity'))
  const severity: readonly YamlEdit[] =
    old.severity === test.severity
      ? []
      : [
          {
            path: [...(isBeside ? at : inner), 'severity'],
            value: test.severity === 'fail' ? undefined : test.severity,
          },
        ]
  if (test.kind === 'not_null' || test.kind === 'unique')
    return [{ path: inner, value: test.columns }, ...severity]
  const was = new Map(fieldsOf(old))
  const now = new Map(fieldsOf(test))
  return [
    ...[...new Set([...was.keys(), ...now.keys()])]
      .filter((key) => !isDeepStrictEqual(was.get(key), now.get(key)))
      .map((key) => ({ path: [...inner, key], value: now.get(key) })),
    ...severity,
  ]
}
