// Answers the calls that only a desktop can: native dialogs and the file manager. Each kind of dialog opens where the
// last one of its kind was used.

import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { app, type BaseWindow, dialog, shell } from 'electron'
import type { Handlers, ShellCallName } from '../core/contract/calls.ts'
import { FirnError } from '../core/contract/errors.ts'
import type { FolderUse, Memory } from './remembered.ts'

const INPUT_FILTERS = [
  {
    name: 'CSV and Parquet',
    // Linux dialogs match the last extension only, hence gz and zst by themselves.
    extensions: ['csv', 'tsv', 'txt', 'csv.gz', 'tsv.gz', 'txt.gz', 'gz', 'zst', 'parquet', 'pq'],
  },
  { name: 'All files', extensions: ['*'] },
]
const EXPORT_FILTERS = {
  csv: [{ name: 'CSV', extensions: ['csv'] }],
  parquet: [{ name: 'Parquet', extensions: ['parquet'] }],
}

export function shellHandlers(window: BaseWindow, memory: Memory): Handlers<ShellCallName> {
  const last = (use: FolderUse) => memory.value.folders?.[use] ?? app.getPath('documents')
  const remember = (use: FolderUse, folder: string) =>
    memory.update({ folders: { ...memory.value.folders, [use]: folder } })

  return {
    async 'shell.chooseFolder'({ title, create }) {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title,
        message: title,
        buttonLabel: create ? 'Create Project' : 'Open Project',
        defaultPath: last('project'),
        properties: create
          ? ['openDirectory', 'createDirectory', 'promptToCreate']
          : ['openDirectory', 'showHiddenFiles'],
      })
      const path = canceled ? undefined : filePaths[0]
      if (path === undefined) return { path: null }
      // Projects lie side by side: the next one is likely in the same parent.
      remember('project', dirname(path))
      return { path }
    },

    async 'shell.chooseInput'({ folder = false }) {
      const title = folder ? 'Choose a folder of CSV or Parquet files' : 'Choose CSV or Parquet files'
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title,
        message: title,
        buttonLabel: 'Import',
        defaultPath: last('input'),
        ...(folder
          ? { properties: ['openDirectory' as const] }
          : { filters: INPUT_FILTERS, properties: ['openFile' as const, 'multiSelections' as const] }),
      })
      if (canceled || filePaths[0] === undefined) return { paths: [] }
      remember('input', dirname(filePaths[0]))
      return { paths: filePaths }
    },

    async 'shell.chooseExport'({ suggestedName, format }) {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: 'Export rows',
        buttonLabel: 'Export',
        defaultPath: join(last('export'), suggestedName.replaceAll(/[/\\:*?"<>|]/g, '_')),
        filters: EXPORT_FILTERS[format],
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      })
      if (canceled || filePath === '') return { path: null }
      remember('export', dirname(filePath))
      return { path: filePath }
    },

    async 'shell.showInFolder'({ path }) {
      await stat(path).catch((cause: unknown) => {
        throw new FirnError('not_found', `${path} is not there any more.`, { cause })
      })
      shell.showItemInFolder(path)
      return {}
    },
  }
}
