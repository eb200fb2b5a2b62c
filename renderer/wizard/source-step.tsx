// Step 1: is the file read as its maker meant it? What was detected, correctable, over the rows that come of it.

import { useMemo } from 'react'
import type { InputSummary } from '../../core/contract/index.ts'
import { Grid } from '../grid/grid.tsx'
import { Card } from '../ui/card.tsx'
import { fileName, formatBytes, nameSome, plural } from '../ui/format.ts'
import { Loading } from '../ui/loading.tsx'
import { InputError, type ShownError } from './input-error.tsx'
import { ParsingForm } from './parsing-form.tsx'
import styles from './source-step.module.css'
import { TypeMenu } from './type-menu.tsx'
import type { WizardState } from './use-wizard.ts'
import wizardStyles from './wizard.module.css'

export function SourceStep({ wizard }: { readonly wizard: WizardState }) {
  const { draft, edit, inspect, summary, source } = wizard
  const gridSource = useMemo(() => ({ kind: 'input', input: source }) as const, [source])
  const error = inspect.error
  const types = draft.parsing.types ?? {}
  const setType = (column: string, type: string | null) => {
    const { [column]: _, ...others } = types
    edit({ parsing: { ...draft.parsing, types: type === null ? others : { ...others, [column]: type } } })
  }

  // Before anything could be read, the name is all there is to go by.
  const isText = summary
    ? summary.kind === 'csv'
    : !wizard.paths.some((path) => /\.(parquet|pq)$/i.test(path))

  const showError = (shown: ShownError, retry: () => void) => (
    <InputError
      error={shown}
      parsing={draft.parsing}
      inForce={summary?.parsing ?? null}
      onParsing={isText ? (parsing) => edit({ parsing }) : null}
      onRetry={retry}
    />
  )

  if (summary === null && !error) return <Loading label="Reading the file" />
  return (
    <>
      {(summary || isText) && (
        <Card className={`${wizardStyles.card} ${styles.card}`} aria-label="Source">
          {isText && (
            <ParsingForm
              detected={summary?.parsing ?? null}
              parsing={draft.parsing}
              onChange={(parsing) => edit({ parsing })}
            />
          )}
          {summary && <Facts summary={summary} />}
        </Card>
      )}
      {error && showError(error, () => void inspect.refetch())}
      {inspect.data && (
        <div className={wizardStyles.grows}>
          <Grid
            source={gridSource}
            rowCount={inspect.isPlaceholderData ? undefined : (inspect.data.rows ?? undefined)}
            label="Rows of the file"
            empty="The file has no rows."
            exportable={false}
            renderError={showError}
            typeControl={
              summary?.parsing
                ? (column) => (
                    <TypeMenu
                      column={{ ...column, type: types[column.name] ?? column.type }}
                      isSet={Object.hasOwn(types, column.name)}
                      onChange={(type) => setType(column.name, type)}
                    />
                  )
                : undefined
            }
          />
        </div>
      )}
    </>
  )
}

function Facts({ summary }: { readonly summary: InputSummary }) {
  return (
    <>
      <p className={styles.facts}>
        <span title={summary.paths.join('\n')}>{filesText(summary.paths)}</span>
        {summary.files !== undefined && <span>{plural(summary.files, 'file')}</span>}
        <span>
          {kindText(summary.kind, summary.compression)}, {formatBytes(summary.bytes)}
        </span>
        <span className={styles.note}>{summary.sample.note}</span>
      </p>
      {summary.warnings.map((warning) => (
        <p key={warning} role="status" className={styles.warning}>
          {warning}
        </p>
      ))}
    </>
  )
}

const filesText = (paths: readonly string[]) => nameSome(paths.map(fileName))

const kindText = (kind: 'csv' | 'parquet', compression: 'none' | 'gzip' | 'zstd') =>
  `${kind === 'csv' ? 'CSV' : 'Parquet'}${kind === 'csv' && compression !== 'none' ? ` (${compression})` : ''}`
