// Export of what the grid shows, in its order, to a file of the user's choice; the job's outcome is said here too.

import { Menu, UnstyledButton } from '@mantine/core'
import { Download } from 'lucide-react'
import { useState } from 'react'
import type { ErrorData, OrderBy, RowSource } from '../../core/contract/index.ts'
import { exportFormats } from '../../core/contract/index.ts'
import { asFirnError, invoke } from '../state/bridge.ts'
import { useWatchedJob } from '../state/jobs.ts'
import { fileName, plural } from '../ui/format.ts'
import styles from './grid.module.css'

type Format = (typeof exportFormats)[number]
const names = { csv: 'CSV', parquet: 'Parquet' } as const satisfies Record<Format, string>

interface Props {
  readonly source: RowSource
  readonly orderBy: OrderBy | undefined
}

export function ExportMenu({ source, orderBy }: Props) {
  const [jobId, setJobId] = useState<string | null>(null)
  const [refused, setRefused] = useState<ErrorData | null>(null)
  const job = useWatchedJob(jobId)

  const exportTo = async (format: Format) => {
    setRefused(null)
    setJobId(null)
    try {
      const { path } = await invoke('shell.chooseExport', {
        suggestedName: suggestedName(source, format),
        format,
      })
      if (path === null) return
      const started = await invoke('rows.export', { source, path, format, ...(orderBy && { orderBy }) })
      setJobId(started.jobId)
    } catch (error) {
      setRefused(asFirnError(error).toData())
    }
  }

  const error = refused ?? job?.error
  const result = job?.result?.kind === 'export' ? job.result : null
  return (
    <>
      {error ? (
        <span role="alert" className={styles.footerBad} title={error.hint}>
          {error.message}
        </span>
      ) : (
        <span role="status">
          {job?.state === 'running' && 'Exporting…'}
          {result && `${plural(result.rows, 'row')} exported to ${fileName(result.path)}`}
        </span>
      )}
      {job?.state === 'running' && (
        <UnstyledButton className={styles.footerButton} onClick={() => invoke('jobs.cancel', { id: job.id })}>
          Cancel export
        </UnstyledButton>
      )}
      {result && (
        <UnstyledButton
          className={styles.footerButton}
          onClick={() => invoke('shell.showInFolder', { path: result.path })}
        >
          Show in folder
        </UnstyledButton>
      )}
      <Menu position="top-end">
        <Menu.Target>
          <UnstyledButton className={styles.footerButton}>
            <Download size={14} aria-hidden />
            Export…
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {exportFormats.map((format) => (
            <Menu.Item key={format} onClick={() => exportTo(format)}>
              {names[format]}…
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

function suggestedName(source: RowSource, format: Format): string {
  if (source.kind === 'group') return `${source.name}.${format}`
  const stem = fileName(source.input.paths[0] ?? 'rows').replace(/\.(csv|tsv|txt|parquet)(\.\w+)?$/i, '')
  return `${stem}-export.${format}`
}
