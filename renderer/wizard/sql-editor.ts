// CodeMirror in Firn's clothes: DuckDB's SQL, the columns of `source` to complete, errors underlined where they are.

import { autocompletion, type CompletionSource } from '@codemirror/autocomplete'
import {
  keywordCompletionSource,
  PostgreSQL,
  SQLDialect,
  schemaCompletionSource,
  sql,
} from '@codemirror/lang-sql'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'
import { Decoration, EditorView, type Extension } from '@uiw/react-codemirror'
import type { Column } from '../../core/contract/index.ts'
import { typeLabel } from '../grid/column-type.ts'
import { styleNonce } from '../theme/style-nonce.ts'

/**
 * What is SQL to a reader. Words that are columns more often than keywords (year, source, value) are left out: their
 * colour would mislead, and completing them is in the way.
 */
const duckdb = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords:
    'select from where group by having order limit offset qualify window over partition rows range between and or not ' +
    'in is null as on using join inner left right full outer cross asof semi anti positional lateral union all except ' +
    'intersect distinct case when then else end with recursive values cast try_cast like ilike similar exists any ' +
    'filter within asc desc nulls first last exclude replace columns sample pivot unpivot unnest interval true false ' +
    'unbounded preceding following current row',
  types:
    'bigint integer int smallint tinyint hugeint ubigint uinteger double float real decimal numeric boolean varchar ' +
    'text date time timestamp timestamptz uuid blob json',
  builtin:
    'abs approx_count_distinct arg_max arg_min avg ceil coalesce concat corr count date_diff date_part date_trunc ' +
    'epoch floor greatest hash lag lead least length list ln log lower make_date make_timestamp max mean median min ' +
    'mode nullif quantile_cont rank regexp_extract regexp_matches regexp_replace round row_number sqrt stddev ' +
    'strftime string_agg strptime substring sum trim upper var_samp',
})

const look = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': {
    fontFamily: 'var(--mono)',
    lineHeight: '20px',
    padding: '8px 0',
    caretColor: 'var(--text)',
  },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--accent-soft) !important',
  },
  '.cm-placeholder': { color: 'var(--dim)' },
  '.cm-tooltip': {
    background: 'var(--pane)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    boxShadow: 'var(--shadow-pop)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font)', fontSize: '12px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px', lineHeight: '20px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--text)' },
  '.cm-completionDetail': { color: 'var(--dim)', fontStyle: 'normal', marginInlineStart: '12px' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-sql-error': { textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)' },
})

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--good)' },
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.standard(tags.name)], color: 'var(--dim)' },
])

/** The same for every editor: nonce of the page's policy, look, line wrapping. */
export const editorLook: Extension = [
  EditorView.cspNonce.of(styleNonce()),
  look,
  syntaxHighlighting(colours),
  EditorView.lineWrapping,
]

/** SQL over `source` with these columns, which it completes. */
export function sqlOver(columns: readonly Column[]): Extension {
  const names = columns.map(({ name, type }) => ({
    label: name,
    detail: typeLabel(type),
    type: 'property',
    ...(/^[a-z_][a-z0-9_]*$/.test(name) ? {} : { apply: `"${name.replaceAll('"', '""')}"` }),
  }))
  const schema = schemaCompletionSource({
    dialect: duckdb,
    schema: { source: names },
    defaultTable: 'source',
  })
  return [
    sql({ dialect: duckdb, upperCaseKeywords: true }).language,
    autocompletion({ override: [unfinished(schema), unfinished(keywordCompletionSource(duckdb, true))] }),
  ]
}

/** A word that is whole already needs no list over what stands below it. */
function unfinished(source: CompletionSource): CompletionSource {
  return async (context) => {
    const result = await source(context)
    const word = context.matchBefore(/\w+$/)?.text.toLowerCase()
    if (result === null || context.explicit || word === undefined) return result
    return result.options.some(({ label }) => label.toLowerCase() === word) ? null : result
  }
}

/** For the editable element itself: it is what has the focus, so it has the name and the error. */
export const described = (attributes: Readonly<Record<string, string>>): Extension =>
  EditorView.contentAttributes.of({ ...attributes })

/** Underlines the word at a 0-based offset. */
export function errorMark(text: string, position: number | null): Extension {
  if (position === null || text === '') return []
  const from = Math.min(Math.max(position, 0), text.length - 1)
  const length = /^[\p{L}\p{N}_]+/u.exec(text.slice(from))?.[0].length ?? 1
  return EditorView.decorations.of(
    Decoration.set([Decoration.mark({ class: 'cm-sql-error' }).range(from, from + length)]),
  )
}

/** Line and column, 1-based, of an offset. */
export function lineAt(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, position)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
