// What an ended job has to say, in the words of a toast.

import type { Job } from '../../core/contract/index.ts'
import { fileName, formatBytes, formatDuration, nameSome, plural } from '../ui/format.ts'
import { storeName } from '../ui/store-badge.tsx'

export type JobNotice =
  | { readonly tone: 'done' | 'note'; readonly title: string; readonly message: string }
  | {
      readonly tone: 'error'
      readonly title: string
      readonly message: string
      readonly hint: string | undefined
    }

/** Null while it runs. */
export function jobNotice(job: Job): JobNotice | null {
  switch (job.state) {
    case 'running':
      return null
    case 'cancelled':
      return { tone: 'note', title: `${job.title}: cancelled`, message: 'Nothing was changed.' }
    case 'failed':
      return {
        tone: 'error',
        title: `${job.title}: failed`,
        message: job.error?.message ?? 'It failed without saying why.',
        hint: job.error?.hint,
      }
    case 'done':
      return { tone: 'done', ...done(job) }
  }
}

function done(job: Job): { title: string; message: string } {
  const { result } = job
  if (result === null) return { title: job.title, message: 'Done.' }
  if (result.kind === 'export') {
    return {
      title: `Exported ${plural(result.rows, 'row')}`,
      message: `${fileName(result.path)} · ${formatBytes(result.bytes)}`,
    }
  }
  if (result.kind === 'maintenance') return { title: job.title, message: result.report.summary }
  if (result.kind === 'convert') {
    return { title: job.title, message: `${plural(result.rows, 'row')} carried over and compared.` }
  }
  const [first] = result.receipts
  if (first === undefined) return { title: job.title, message: 'Nothing was written.' }
  const warned = (result.tests ?? []).filter(({ outcome }) => outcome === 'warned').length
  return {
    title:
      first.branch === undefined
        ? `Wrote ${plural(first.rows, 'row')} to ${result.group}`
        : `Staged ${plural(first.rows, 'row')} of ${result.group} on ${first.branch}`,
    message: [
      ...(first.branch === undefined ? [] : ['not current until it is published']),
      // A folder's whole path is long, and the group's page has it.
      nameSome(
        result.receipts.map(({ storageType, path }) =>
          storageType === 'ICEBERG' ? path : storeName(storageType),
        ),
      ),
      ...(first.snapshotId === null ? [] : [`snapshot ${first.snapshotId}`]),
      `${formatBytes(first.bytes)} in ${formatDuration(first.seconds)}`,
      ...(first.droppedNullKeys === 0
        ? []
        : [`${plural(first.droppedNullKeys, 'row')} without a key left out`]),
      ...(first.replacedRows === undefined ? [] : [`${plural(first.replacedRows, 'row')} replaced`]),
      ...(warned === 0 ? [] : [`${plural(warned, 'test warns', 'tests warn')}`]),
    ].join(' · '),
  }
}
