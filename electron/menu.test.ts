import type { MenuItemConstructorOptions } from 'electron'
import { expect, test, vi } from 'vitest'

// Only the type of menu.ts's dependency exists outside Electron; the template itself is plain data.
vi.mock('electron', () => ({ Menu: {} }))
const { menuTemplate } = await import('./menu.ts')

function items(platform: NodeJS.Platform, isPackaged = true) {
  const command = vi.fn()
  const template = menuTemplate({
    platform,
    isPackaged,
    command,
    newWindow: vi.fn(),
    showLogs: vi.fn(),
    openOutside: vi.fn(),
  })
  const all = template.flatMap((menu) =>
    Array.isArray(menu.submenu) ? (menu.submenu as MenuItemConstructorOptions[]) : [],
  )
  return { template, all, command }
}

test.each(['darwin', 'win32', 'linux'] as const)(
  'on %s every command that the page can do is in the menu once',
  (platform) => {
    const { all } = items(platform)
    const commands = all.flatMap(({ id }) => id ?? [])
    expect(commands.toSorted(), 'there are no settings yet').toEqual([
      'close-project',
      'import',
      'import-folder',
      'new-project',
      'open-project',
      'palette',
    ])
  },
)

test.each(['darwin', 'win32', 'linux'] as const)('on %s no shortcut is taken twice', (platform) => {
  const accelerators = items(platform).all.flatMap(({ accelerator }) => accelerator ?? [])
  expect(new Set(accelerators).size).toBe(accelerators.length)
})

test('a click sends its command', () => {
  const { all, command } = items('linux')
  // Electron's click takes the item, window and event; ours takes none of them.
  const click = all.find(({ id }) => id === 'import')?.click as () => void
  click()
  expect(command).toHaveBeenCalledExactlyOnceWith('import')
})

test('quit and about are where the platform has them', () => {
  const first = (platform: NodeJS.Platform) => items(platform).template[0]
  expect(first('darwin')?.role).toBe('appMenu')
  expect(first('linux')?.label).toBe('&File')
})

test('reload and developer tools are for those who run from source', () => {
  const roles = (isPackaged: boolean) => items('linux', isPackaged).all.flatMap(({ role }) => role ?? [])
  expect(roles(true)).not.toContain('toggleDevTools')
  expect(roles(true)).not.toContain('reload')
  expect(roles(false)).toContain('toggleDevTools')
})
