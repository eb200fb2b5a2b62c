// Writes that are stopped: by the user, by closing the window, by a power cut. What was committed is there, what was
// not leaves nothing.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, type Place, test } from './app.ts'
import { answerMessages, shownMessages } from './dialogs.ts'
import { dropFiles } from './drop.ts'
import { picture } from './look.ts'
import {
  createProject,
  expectRows,
  fixture,
  layers,
  openGroup,
  openProject,
  rowsOf,
  sidebar,
} from './project.ts'
import { expectStep, goOn, setTransform, wizard } from './wizard.ts'

const name = 'customer_features'

/** Ten customers times this many rows: some seconds of writing. */
const times = 200_000
const manyRows = `SELECT customer_id, feature_event_time + to_seconds(n) AS feature_event_time,
  md5(concat(customer_id, n)) AS a, md5(concat(n, customer_id, 'b')) AS b
FROM source, range(${times}) AS numbers(n)`

const dataFiles = (place: Place): string[] =>
  existsSync(place.project)
    ? readdirSync(place.project, { recursive: true, encoding: 'utf8' }).filter((path) =>
        path.endsWith('.parquet'),
      )
    : []
const definitions = (place: Place): string[] =>
  ['entities', 'feature_groups'].flatMap((folder) => {
    const path = join(place.project, folder)
    return existsSync(path) ? readdirSync(path).filter((file) => file.endsWith('.yml')) : []
  })

/** To the last step of a wizard whose write takes a while. */
async function planLongWrite(page: Page, file: string): Promise<void> {
  await dropFiles(page, [file])
  await expectStep(page, 'Source')
  await goOn(page, 'Entity')
  await goOn(page, 'Features')
  await wizard(page).getByLabel('Name', { exact: true }).fill(name)
  await setTransform(page, manyRows)
  // Looking at so many rows takes a while on a busy machine.
  const after = page.getByRole('grid', { name: 'Rows after the transform' })
  await expect(after).toHaveAttribute('aria-rowcount', String(10 * times + 1), { timeout: 60_000 })
  await goOn(page, 'Storage')
  await goOn(page, 'Review')
  await expect(write(page)).toBeEnabled({ timeout: 60_000 })
}

const write = (page: Page) => wizard(page).getByRole('button', { name: 'Write', exact: true })

test('a write that is cancelled leaves nothing, and can be started again', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await planLongWrite(page, fixture(place, 'customers_2024-01-15.csv'))
  await write(page).click()
  const cancel = wizard(page).getByRole('button', { name: 'Cancel the write' })
  await expect(cancel).toBeVisible()
  await picture(page, 'writing')
  await cancel.click()
  await expect(wizard(page).getByText('The write was cancelled. Nothing was saved or written.')).toBeVisible()
  await picture(page, 'write-cancelled')
  expect(definitions(place)).toEqual([])
  expect(dataFiles(place)).toEqual([])
  await expect(sidebar(page).getByRole('region', { name: 'Feature groups' })).toContainText('None yet')

  await write(page).click()
  await expectRows(rowsOf(page, name), 10 * times)
  await expect(layers(page)).toHaveCount(1)
})

test('closing the window over a running write asks; keeping it lets it end', async ({ firn, place }) => {
  const { page, electron } = firn
  await createProject(firn, place)
  await planLongWrite(page, fixture(place, 'customers_2024-01-15.csv'))
  await write(page).click()
  await expect(wizard(page).getByRole('button', { name: 'Cancel the write' })).toBeVisible()
  await answerMessages(electron, 'Keep Running')
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(() => shownMessages(electron)).toHaveLength(1)
  expect((await shownMessages(electron))[0]?.detail).toContain(name)
  await expectRows(rowsOf(page, name), 10 * times)
})

test('quitting over a running write stops it, and nothing half-written stays', async ({ launch, place }) => {
  const firn = await launch()
  const { page, electron } = firn
  await createProject(firn, place)
  await planLongWrite(page, fixture(place, 'customers_2024-01-15.csv'))
  await write(page).click()
  await expect(wizard(page).getByRole('button', { name: 'Cancel the write' })).toBeVisible()
  await answerMessages(electron, 'Stop and Close')
  await firn.close()
  expect(definitions(place)).toEqual([])
  expect(dataFiles(place)).toEqual([])
})

test('a process that is told to end does so at once, and nothing half-written stays', async ({
  launch,
  place,
}) => {
  const firn = await launch()
  await createProject(firn, place)
  await planLongWrite(firn.page, fixture(place, 'customers_2024-01-15.csv'))
  await write(firn.page).click()
  await expect(wizard(firn.page).getByRole('button', { name: 'Cancel the write' })).toBeVisible()
  await firn.kill('SIGTERM')
  expect(definitions(place)).toEqual([])
  expect(dataFiles(place)).toEqual([])
})

test('a process that is killed while it writes leaves the old snapshot or the new one', async ({
  launch,
  place,
}) => {
  const first = await launch()
  await createProject(first, place)
  await planLongWrite(first.page, fixture(place, 'customers_2024-01-15.csv'))
  await write(first.page).click()
  await expectRows(rowsOf(first.page, name), 10 * times)
  await startSecondWrite(first.page, fixture(place, 'customers_2024-01-16.csv'))
  await expect(first.page.getByRole('dialog').getByRole('button', { name: 'Cancel write' })).toBeVisible()
  await first.kill('SIGKILL')

  const again = await launch()
  await openProject(again, place)
  await openGroup(again.page, name)
  const rows = rowsOf(again.page, name)
  await expect(rows).toHaveAttribute('aria-rowcount', new RegExp(`^(${10 * times + 1}|${13 * times + 1})$`))
  const before = Number(await rows.getAttribute('aria-rowcount')) - 1
  await expect(layers(again.page)).toHaveCount(before === 10 * times ? 1 : 2)
  await startSecondWrite(again.page, join(place.files, 'customers_2024-01-16.csv'))
  await expectRows(rows, before + 3 * times)
})

async function startSecondWrite(page: Page, file: string): Promise<void> {
  await dropFiles(page, [file])
  await page.getByRole('button', { name: new RegExp(`^Write to ${name}`) }).click()
  const start = page.getByRole('dialog').getByRole('button', { name: /^Write [\d,]+ rows$/ })
  await expect(start).toBeEnabled({ timeout: 60_000 })
  await start.click()
}
