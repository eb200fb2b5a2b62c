// What an upkeep would do or did: one sentence, figures before and after, what goes, and what stays and why.

import type { MaintenanceReport } from '../../core/contract/index.ts'
import { formatBytes, formatCount, nameSome, plural } from '../ui/format.ts'
import styles from './report.module.css'

interface Props {
  readonly report: MaintenanceReport
  readonly tense: 'would' | 'did'
}

export function Report({ report, tense }: Props) {
  const { needed, summary, filesBefore, filesAfter, bytesBefore, bytesAfter, snapshots, files, kept } = report
  const figures = [
    { label: 'Files', before: filesBefore, after: filesAfter, format: formatCount },
    { label: 'Size', before: bytesBefore, after: bytesAfter, format: formatBytes },
  ].filter(({ before, after }) => before > 0 || after > 0)
  const hidden = filesBefore - filesAfter - files.length
  return (
    <div className={styles.report} data-tense={tense}>
      <p className={styles.summary}>{summary}</p>
      <dl className={styles.figures}>
        {needed &&
          figures.map(({ label, before, after, format }) => (
            <div key={label} className={styles.figure}>
              <dt>{label}</dt>
              <dd className="num">
                {before === after ? format(after) : `${format(before)} → ${format(after)}`}
              </dd>
            </div>
          ))}
        {snapshots.length > 0 && (
          <div className={styles.figure}>
            <dt>{tense === 'would' ? 'Goes' : 'Gone'}</dt>
            <dd>
              {plural(snapshots.length, 'snapshot')}: <span className="mono">{nameSome(snapshots, 3)}</span>
            </dd>
          </div>
        )}
        {kept.length > 0 && (
          <div className={styles.figure}>
            <dt>Stays</dt>
            <dd>{nameSome(kept, 6)}</dd>
          </div>
        )}
        {report.snapshotId !== null && (
          <div className={styles.figure}>
            <dt>Snapshot</dt>
            <dd className="mono">{report.snapshotId}</dd>
          </div>
        )}
      </dl>
      {files.length > 0 && (
        <ul className={styles.files} aria-label={filesWord(report, tense)}>
          <li>{filesWord(report, tense)}</li>
          {files.slice(0, 5).map(({ path, bytes }) => (
            <li key={path}>
              <span className={styles.path} title={path}>
                {path}
              </span>
              <span className={styles.size}>{formatBytes(bytes)}</span>
            </li>
          ))}
          {hidden > 0 && <li>and more</li>}
        </ul>
      )}
    </div>
  )
}

/** A rewrite replaces files, which earlier snapshots still have; the others delete theirs. */
function filesWord({ kind }: MaintenanceReport, tense: Props['tense']): string {
  const rewrites = kind === 'compact' || kind === 'manifests'
  if (tense === 'would') return rewrites ? 'Files that are rewritten' : 'Files that go'
  return rewrites ? 'Files that were rewritten' : 'Files that went'
}
