// The menus and shortcuts of each platform. A command goes to the page as a `shell.command` event: what it does is
// the page's matter.

import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { EventPayload } from '../core/contract/calls.ts'

export type Command = EventPayload<'shell.command'>['command']

export interface MenuActions {
  readonly platform: NodeJS.Platform
  /** Reload and the developer tools are for those who run from source. */
  readonly isPackaged: boolean
  command(command: Command): void
  newWindow(): void
  showLogs(): void
  openOutside(url: string): void
}

type Items = MenuItemConstructorOptions[]

export function installMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions)))
}

export function menuTemplate(actions: MenuActions): Items {
  const { platform, isPackaged } = actions
  const isMac = platform === 'darwin'
  const separator = { type: 'separator' } as const
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    id: command,
    ...(accelerator !== undefined && { accelerator }),
    click: () => actions.command(command),
  })
  // The page handles this key itself, so that it also works in its text fields; the menu only shows it.
  const palette = { ...item('Command Palette…', 'palette', 'CmdOrCtrl+K'), registerAccelerator: false }

  const appMenu: Items = [
    {
      role: 'appMenu',
      submenu: [
        { role: 'about' },
        separator,
        { role: 'services' },
        separator,
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        separator,
        { role: 'quit' },
      ],
    },
  ]
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      item('New Project…', 'new-project', 'CmdOrCtrl+N'),
      item('Open Project…', 'open-project', 'CmdOrCtrl+O'),
      item('Close Project', 'close-project'),
      separator,
      item('Import Files…', 'import', 'CmdOrCtrl+I'),
      item('Import Folder…', 'import-folder', 'CmdOrCtrl+Shift+I'),
      separator,
      { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: () => actions.newWindow() },
      separator,
      { role: 'close' },
      ...(isMac ? [] : [{ role: 'quit' } as const]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: '&Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      separator,
      { role: 'selectAll' },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      palette,
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      ...(isPackaged ? [] : [separator, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
    ],
  }
  const window: MenuItemConstructorOptions = isMac
    ? { role: 'windowMenu' }
    : { label: '&Window', submenu: [{ role: 'minimize' }, { role: 'zoom' }] }
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: '&Help',
    submenu: [
      {
        label: 'DuckDB SQL Reference',
        click: () => actions.openOutside('https://duckdb.org/docs/stable/sql/introduction'),
      },
      {
        label: 'About Apache Iceberg',
        click: () => actions.openOutside('https://iceberg.apache.org/docs/latest/'),
      },
      separator,
      { label: 'Show Log Folder', click: () => actions.showLogs() },
      ...(isMac ? [] : [separator, { role: 'about' } as const]),
    ],
  }
  return [...(isMac ? appMenu : []), file, edit, view, window, help]
}
