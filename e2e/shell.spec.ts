// What the shell itself promises: windows that come back where they were, faults that are told and survived, the
// platform's light and dark, files opened from outside.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { answerMessages, shownMessages } from './dialogs.ts'

test('a window comes back where it was', async ({ launch }) => {
  const first = await launch()
  const bounds = { x: 60, y: 40, width: 1000, height: 700 }
  await first.electron.evaluate(({ BrowserWindow }, bounds) => {
    BrowserWindow.getAllWindows()[0]?.setBounds(bounds)
  }, bounds)
  await expect.poll(() => first.page.evaluate(() => window.outerWidth)).toBe(bounds.width)
  await first.close()
  const second = await launch()
  const restored = await second.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  )
  expect(restored).toEqual(bounds)
})

test('a fault that nobody caught is told, logged and survived', async ({ firn }) => {
  firn.expectFault(/A fault that nobody caught\.\nError: thrown in a timer\n\s+at /)
  await answerMessages(firn.electron, 'OK')
  await firn.electron.evaluate(() => {
    setTimeout(() => {
      throw new Error('thrown in a timer')
    })
  })
  await expect.poll(() => shownMessages(firn.electron)).toHaveLength(1)
  expect((await shownMessages(firn.electron))[0]?.detail).toContain('thrown in a timer')
  expect(await firn.page.evaluate(() => window.firn.invoke('app.info', {}, 'still'))).toHaveProperty('ok')
})

test('a page that died is loaded again', async ({ firn }) => {
  firn.expectFault(/page: crashed/)
  firn.expectFault(/The page of a window died/)
  await answerMessages(firn.electron, 'Reload')
  await firn.electron.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()
  })
  await expect.poll(() => shownMessages(firn.electron)).toHaveLength(1)
  // Playwright gives up on a page that crashed, so Electron is asked.
  const answer = () =>
    firn.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        "window.firn.invoke('app.info', {}, 'again').then((reply) => 'ok' in reply)",
      ),
    )
  await expect.poll(answer).toBe(true)
})

test('the page follows the light and dark of the platform', async ({ firn }) => {
  const follows = (scheme: 'light' | 'dark') =>
    firn.electron.evaluate(({ nativeTheme }, scheme) => {
      nativeTheme.themeSource = scheme
    }, scheme)
  // Playwright itself asks for light unless told not to.
  await firn.page.emulateMedia({ colorScheme: null })
  for (const scheme of ['dark', 'light'] as const) {
    await follows(scheme)
    await expect(firn.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme)
  }
})

test('a file that the app is started with reaches the page, also in a running app', async ({
  launch,
  place,
}) => {
  const file = join(place.files, 'report[1].csv')
  writeFileSync(file, 'a,b\n1,2\n')
  const firn = await launch({ args: [file] })
  await expect(firn.page.getByText('report[1].csv')).toBeVisible()
  const opened = firn.electron.waitForEvent('window')
  await firn.launchAgain()
  await expect((await opened).getByText('report[1].csv')).toBeVisible()
})
