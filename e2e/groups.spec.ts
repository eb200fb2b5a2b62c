// What comes after the first write: more writes, edits, removals with and without the data.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { picture } from './look.ts'
import { createProject, expectRows, fixture, layers, pastRowsOf, rowsOf, sidebar } from './project.ts'
import { makeGroup } from './wizard.ts'

const name = 'customer_features'

test('more is written by dropping a file: append, then overwrite, and every moment stays', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  const second = fixture(place, 'customers_2024-01-16.csv')
  const dialog = page.getByRole('dialog', { name: `Write to ${name}` })
  for (const [mode, rows] of [
    ['Append', 13],
    ['Overwrite', 3],
  ] as const) {
    await dropFiles(page, [second])
    await page.getByRole('button', { name: new RegExp(`^Write to ${name}`) }).click()
    await dialog.getByRole('radio', { name: mode, exact: true }).check({ force: true })
    await expect(dialog.getByRole('region', { name: 'Write plan' })).toContainText('3 rows')
    await picture(page, `write-${mode.toLowerCase()}`)
    await dialog.getByRole('button', { name: 'Write 3 rows' }).click()
    await expect(dialog).toBeHidden()
    await expectRows(rowsOf(page, name), rows)
  }
  await expect(layers(page)).toHaveCount(3)
  for (const [index, rows] of [
    [0, 10],
    [1, 13],
  ] as const) {
    await layers(page).nth(index).click()
    await expectRows(pastRowsOf(page, name), rows)
  }
  await page.getByRole('button', { name: 'Show snapshots as list' }).click()
  await expect(page.getByRole('table', { name: 'Snapshots' }).getByRole('row')).toHaveCount(4)
  await picture(page, 'snapshot-list')
  await page.getByRole('button', { name: 'Back to now' }).click()
  await expectRows(rowsOf(page, name), 3)
})

test('a file dropped on a group may begin another, and Esc changes nothing', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  await dropFiles(page, [fixture(place, 'customers_2024-01-16.csv')])
  const choice = page.getByRole('dialog', { name: 'customers_2024-01-16.csv' })
  await picture(page, 'drop-choice')
  await page.keyboard.press('Escape')
  await expect(choice).toBeHidden()
  await dropFiles(page, [join(place.files, 'customers_2024-01-16.csv')])
  await choice.getByRole('button', { name: /^New feature group/ }).click()
  await expect(page.getByRole('heading', { name: /customers_2024-01-16\.csv/ })).toBeVisible()
})

test('a group is edited and its features described, in the window and in its file', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Edit…' }).click()
  const dialog = page.getByRole('dialog', { name: `Edit ${name}` })
  await dialog.getByLabel('Description').fill('Purchases, a row a customer and day')
  await dialog.getByLabel('Owner').fill('ml-team')
  await dialog.getByLabel('Tags').fill('customer,')
  await picture(page, 'edit-group')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Purchases, a row a customer and day')).toBeVisible()
  await page.getByRole('tab', { name: 'Features' }).click()
  const description = page.getByRole('row', { name: /^total_orders\b/ }).getByRole('textbox')
  await description.fill('Orders so far')
  await description.press('Enter')
  await page.getByRole('tab', { name: 'YAML' }).click()
  await expect(page.getByText('Orders so far')).toBeVisible()
  const yaml = readFileSync(join(place.project, 'feature_groups', `${name}.yml`), 'utf8')
  expect(yaml).toContain('owner: ml-team')
  expect(yaml).toContain('Orders so far')
  await page.getByRole('tab', { name: 'Data' }).click()
  await expectRows(rowsOf(page, name), 10)
})

test('a group is removed: the data stays, and a new group finds the name free', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  const dialog = page.getByRole('dialog', { name: `Remove ${name}?` })
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await picture(page, 'remove-group')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
  await expectRows(rowsOf(page, name), 10)

  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(sidebar(page).getByRole('region', { name: 'Feature groups' })).toContainText('None yet')
  expect(existsSync(join(place.project, 'feature_groups', `${name}.yml`))).toBe(false)
})

test('a group is removed with its data, and its table is gone', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  const file = fixture(place, 'customers_2024-01-15.csv')
  await makeGroup(page, file, name)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  const dialog = page.getByRole('dialog', { name: `Remove ${name}?` })
  await dialog.getByRole('checkbox', { name: 'Delete its data too' }).check()
  await picture(page, 'remove-group-with-data')
  await dialog.getByRole('button', { name: 'Remove with its data' }).click()
  await expect(sidebar(page).getByRole('region', { name: 'Feature groups' })).toContainText('None yet')
  // The same name begins anew: one write, one snapshot.
  await makeGroup(page, file, name)
  await expectRows(rowsOf(page, name), 10)
  await expect(layers(page)).toHaveCount(1)
})

test('entities are made, edited, kept while they are used, and removed', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await page.getByRole('button', { name: 'New entity', exact: true }).click()
  const made = page.getByRole('dialog', { name: 'New entity' })
  await made.getByLabel('Name', { exact: true }).fill('2 customers')
  await made.getByRole('button', { name: 'Create entity' }).click()
  await expect(made.getByRole('alert').first()).toBeVisible()
  await picture(page, 'entity-refused')
  await made.getByLabel('Name', { exact: true }).fill('customer')
  await made.getByLabel('Join keys').fill('customer_id')
  await made.getByLabel('Join keys').press('Enter')
  await made.getByRole('button', { name: 'Create entity' }).click()
  await expect(page.getByRole('heading', { name: 'customer', exact: true })).toBeVisible()
  await picture(page, 'entity')

  await page.getByRole('button', { name: 'Edit…' }).click()
  const edited = page.getByRole('dialog', { name: 'Edit customer' })
  await edited.getByLabel('Description').fill('Someone who buys')
  await edited.getByRole('button', { name: 'Save' }).click()
  await expect(edited).toBeHidden()
  await expect(page.getByText('Someone who buys')).toBeVisible()

  // The wizard takes the entity that is there.
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  await sidebar(page)
    .getByRole('button', { name: /^customer\b/ })
    .first()
    .click()
  await expect(page.getByRole('table', { name: 'Feature groups' })).toContainText(name)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await expect(page.getByRole('dialog', { name: 'customer is in use' })).toContainText(name)
  await picture(page, 'entity-in-use')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'New entity', exact: true }).click()
  await made.getByLabel('Name', { exact: true }).fill('route')
  await made.getByLabel('Join keys').fill('origin,dest,')
  await made.getByRole('button', { name: 'Create entity' }).click()
  await expect(page.getByRole('heading', { name: 'route', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await page.getByRole('dialog', { name: 'Remove route?' }).getByRole('button', { name: 'Remove' }).click()
  await expect(sidebar(page).getByRole('button', { name: /^route\b/ })).toHaveCount(0)
  expect(existsSync(join(place.project, 'entities', 'route.yml'))).toBe(false)
})
