// FILE and HIVE from the wizard to the rows: written, previewed, appended to, and honest about having no history.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { expectAccessible, picture } from './look.ts'
import { cells, createProject, expectRows, fixture, layers, rowsOf } from './project.ts'
import { chooseStorage, expectStep, goOn, makeGroup, plan, wizard } from './wizard.ts'
import { chooseMode, openWrite, planOf, write } from './write-dialog.ts'

const files = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []

async function writeMore(page: import('@playwright/test').Page, group: string, file: string, mode: string) {
  await dropFiles(page, [file])
  await page.getByRole('button', { name: new RegExp(`^Write to ${group}`) }).click()
  const dialog = page.getByRole('dialog', { name: `Write to ${group}` })
  await dialog.getByRole('radio', { name: mode, exact: true }).check({ force: true })
  await dialog.getByRole('button', { name: /^Write \d+ rows$/ }).click()
  await expect(dialog).toBeHidden()
}

for (const kind of ['FILE', 'HIVE'] as const) {
  test(`${kind} is written, previewed, appended to and overwritten`, async ({ firn, place }) => {
    const { page } = firn
    await createProject(firn, place)
    await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), 'customer_features', kind)
    const rows = rowsOf(page, 'customer_features')
    await expectRows(rows, 10)
    expect(await cells(rows, 0)).toContain('C001')
    await expect(layers(page)).toHaveCount(0)
    await expect(page.getByText(/no history|keeps no/i).first()).toBeVisible()
    await picture(page, `group-${kind.toLowerCase()}`)

    const second = fixture(place, 'customers_2024-01-16.csv')
    await writeMore(page, 'customer_features', second, 'Append')
    await expectRows(rows, 13)
    await writeMore(page, 'customer_features', second, 'Overwrite')
    await expectRows(rows, 3)
    await page.getByRole('tab', { name: 'Writes' }).click()
    await expect(page.getByRole('table', { name: 'Writes' }).getByRole('row')).toHaveCount(4)
  })
}

test('HIVE lays its files out in folders that other tools know', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), 'customer_features', 'HIVE')
  await expectRows(rowsOf(page, 'customer_features'), 10)
  const laid = files(place.project).filter((path) => path.endsWith('.parquet'))
  expect(laid.length).toBeGreaterThan(0)
  for (const path of laid) expect(path.split('\\').join('/')).toMatch(/\/[^/=]+=[^/]+\/[^/]+\.parquet$/)
})

test('a FILE group can be CSV, and keeps a copy beside an Iceberg table', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await dropFiles(page, [fixture(place, 'customers_2024-01-15.csv')])
  await expectStep(page, 'Source')
  await goOn(page, 'Entity')
  await goOn(page, 'Features')
  await goOn(page, 'Storage')
  await chooseStorage(page, 'FILE')
  await wizard(page).getByText('CSV', { exact: true }).click()
  await picture(page, 'wizard-4-file')
  await chooseStorage(page, 'HIVE')
  await picture(page, 'wizard-4-hive')
  await chooseStorage(page, 'ICEBERG')
  await wizard(page)
    .getByRole('checkbox', { name: /^Also keep a FILE copy/ })
    .check()
  await goOn(page, 'Review')
  await expect(plan(page)).toContainText('FILE')
  await expect(plan(page)).toContainText('ICEBERG')
  await picture(page, 'wizard-5-two-stores')
  await wizard(page).getByRole('button', { name: 'Write', exact: true }).click()
  const shown = page.getByRole('radiogroup', { name: 'Store that is shown' })
  await expect(shown).toBeVisible()
  await expect(layers(page)).toHaveCount(1)
  await shown.getByText('FILE', { exact: true }).click()
  await expect(layers(page)).toHaveCount(0)
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '11')
  await picture(page, 'group-two-stores')
  expect(files(join(place.project, 'files')).some((path) => path.endsWith('.csv'))).toBe(true)
})

test('an overwrite of HIVE can be of the partitions alone that its rows lie in', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await dropFiles(page, [fixture(place, 'customers_2024-01-15.csv')])
  await expectStep(page, 'Source')
  await goOn(page, 'Entity')
  await goOn(page, 'Features')
  await goOn(page, 'Storage')
  await chooseStorage(page, 'HIVE')
  const settings = wizard(page).getByRole('region', { name: 'HIVE settings' })
  await expect(settings.getByRole('radiogroup', { name: 'Empty texts' })).toBeHidden()
  await settings.getByLabel('Partition by').fill('customer_segment')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await settings.getByText('Become NULL', { exact: true }).click()
  await settings.getByText('Partitions of its rows', { exact: true }).click()
  await picture(page, 'wizard-4-hive-partitions')
  await expectAccessible(page, 'the choices of a HIVE store')
  await goOn(page, 'Review')
  await expect(wizard(page).getByText('overwrite: partitions')).toBeVisible()
  await wizard(page).getByRole('button', { name: 'Write', exact: true }).click()
  await expectRows(rowsOf(page, 'customer_features'), 10)

  // Its rows are VIP, Regular and New of January: VIP and Regular make way, Inactive stays.
  const dialog = await openWrite(page, 'customer_features', fixture(place, 'customers_2024-01-16.csv'))
  await chooseMode(dialog, 'Overwrite')
  await expect(planOf(dialog)).toContainText('the partitions that they lie in')
  await picture(page, 'write-hive-partitions')
  await write(dialog)
  const inactive = 2
  await expectRows(rowsOf(page, 'customer_features'), 3 + inactive)
})
