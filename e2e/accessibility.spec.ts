// Every main screen, in light and dark, by the rules that a machine can check.

import { expect, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { expectAccessible } from './look.ts'
import { createProject, expectRows, fixture, layers, openGroup, pastRowsOf, rowsOf } from './project.ts'
import { expectStep, goOn, setTransform, wizard } from './wizard.ts'

test('home and the palette', async ({ firn }) => {
  const { page } = firn
  await expect(page.getByRole('heading', { name: 'Firn' })).toBeVisible()
  await expectAccessible(page, 'home')
  await page.keyboard.press('Control+k')
  await expect(page.getByPlaceholder('Search or run a command')).toBeFocused()
  await expectAccessible(page, 'palette')
})

test('the wizard, step by step', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await expectAccessible(page, 'empty project')
  await dropFiles(page, [fixture(place, 'customers_2024-01-15.csv')])
  await expectStep(page, 'Source')
  await expectRows(page.getByRole('grid', { name: 'Rows of the file' }), 10)
  await expectAccessible(page, 'source')
  await goOn(page, 'Entity')
  await expect(page.getByRole('region', { name: 'What the keys mean' })).toContainText('distinct')
  await expectAccessible(page, 'entity')
  await goOn(page, 'Features')
  await setTransform(page, 'SELECT * FROM source WHERE total_orders > 1')
  await expectRows(page.getByRole('grid', { name: 'Rows after the transform' }), 10)
  await expectAccessible(page, 'features')
  await goOn(page, 'Storage')
  await wizard(page).getByLabel('Table').fill('a table')
  await wizard(page).getByRole('button', { name: 'Review', exact: true }).last().click()
  await expect(wizard(page).getByRole('alert')).toBeVisible()
  await expectAccessible(page, 'storage')
  await wizard(page).getByLabel('Table').fill('a_table')
  await goOn(page, 'Review')
  await expect(wizard(page).getByRole('button', { name: 'Write', exact: true })).toBeEnabled()
  await expectAccessible(page, 'review')
})

test('a feature group, its past, its tabs and its dialogs', async ({ firn, place }) => {
  const { page } = firn
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  await expect(page.getByRole('table', { name: 'Feature groups' })).toBeVisible()
  await expectAccessible(page, 'project')
  await openGroup(page, 'customer_features')
  await expectRows(rowsOf(page, 'customer_features'), 13)
  await expectAccessible(page, 'group')
  await layers(page).first().click()
  await expectRows(pastRowsOf(page, 'customer_features'), 10)
  await expectAccessible(page, 'past')
  await page.getByRole('button', { name: 'Show snapshots as list' }).click()
  await expectAccessible(page, 'snapshot list')
  for (const tab of ['Features', 'Writes', 'Maintenance', 'YAML']) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.getByRole('tabpanel')).toBeVisible()
    await expectAccessible(page, tab)
  }
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Edit…' }).click()
  await expect(page.getByRole('dialog').getByLabel('Owner')).toBeVisible()
  await expectAccessible(page, 'edit')
  await page.keyboard.press('Escape')
  await dropFiles(page, [fixture(place, 'customers_2024-01-16.csv')])
  await page.getByRole('button', { name: /^Write to customer_features/ }).click()
  await expect(page.getByRole('button', { name: 'Write 3 rows' })).toBeEnabled()
  await expectAccessible(page, 'write')
})
