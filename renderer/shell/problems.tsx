// What is wrong in the project's files: which file and line, what it is, what to do. None of it stops the rest.

import { Button } from '@mantine/core'
import { FileWarning } from 'lucide-react'
import type { ProjectState } from '../../core/contract/index.ts'
import { invoke } from '../state/bridge.ts'
import { attempt } from '../state/session-commands.ts'
import { Card } from '../ui/card.tsx'
import { Empty } from '../ui/empty.tsx'
import { plural } from '../ui/format.ts'
import { Page, PageHeader } from '../ui/page.tsx'
import { joinPath } from '../ui/path.ts'
import styles from './problems.module.css'

export function Problems({ project }: { readonly project: ProjectState }) {
  const { problems, path } = project
  if (problems.length === 0)
    return <Empty title="No problems">Every file of the project could be read.</Empty>
  return (
    <Page>
      <PageHeader title={plural(problems.length, 'problem')}>
        In the project’s files. Everything else works; mend the file in any editor and Firn reads it again.
      </PageHeader>
      <ul className={styles.list}>
        {problems.map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.message}`}>
            <Card className={styles.problem ?? ''}>
              <FileWarning size={16} aria-hidden className={styles.icon} />
              <div className={styles.words}>
                <p className={styles.file}>
                  {problem.file}
                  {problem.line !== null && `, line ${problem.line}`}
                </p>
                <p>{problem.message}</p>
                {problem.hint !== null && <p className={styles.hint}>{problem.hint}</p>}
              </div>
              <Button
                onClick={() =>
                  void attempt(() => invoke('shell.showInFolder', { path: joinPath(path, problem.file) }))
                }
              >
                Show in folder
              </Button>
            </Card>
          </li>
        ))}
      </ul>
    </Page>
  )
}
