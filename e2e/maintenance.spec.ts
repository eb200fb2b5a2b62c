// Upkeep in the window: planned first, then run; what it did, what stays and why.

import type { Locator, Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { expectAccessible, picture } from './look.ts'
import { createProject, expectRows, fixture, layers, openGroup, rowsOf } from './project.ts'
import { makeGroup } from './wizard.ts'

const name = 'customer_features'
const card = (page: Page, title: string): Locator => page.getByRole('region', { name: title, exact: true })

async function plan(page: Page, title: string): Promise<Locator> {
  const region = card(page, title)
  await region.getByRole('button', { name: 'Show what it would do' }).click()
  return region
}

/** The sample and one more write: three snapshots, the first of them tagged. */
async function openThree(page: Page, file: string): Promise<void> {
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  await openGroup(page, name)
  await expectRows(rowsOf(page, name), 13)
  await dropFiles(page, [file])
  await page.getByRole('button', { name: new RegExp(`^Write to ${name}`) }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Write 3 rows' }).click()
  await expect(layers(page)).toHaveCount(3)
  await layers(page).first().click()
  await page.getByRole('button', { name: 'Tags', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Tag…' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('v1')
  await page.getByRole('button', { name: 'Create tag' }).click()
  await expect(layers(page).first()).toHaveAccessibleName(/tag v1/)
  await page.getByRole('tab', { name: 'Maintenance' }).click()
}

test('old snapshots expire after a look at what goes and what stays; a tagged one stays', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await openThree(page, fixture(place, 'customers_2024-01-16.csv'))
  await expectAccessible(page, 'maintenance')
  const expire = card(page, 'Expire snapshots')
  await expire.getByLabel('Older than (days)').fill('0')
  await expire.getByLabel('Keep at least (snapshots)').fill('1')
  await plan(page, 'Expire snapshots')
  await expect(expire).toContainText('tag v1')
  await picture(page, 'maintenance-expire')
  await expectAccessible(page, 'maintenance planned')
  await expire.getByRole('button', { name: 'Expire…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await picture(page, 'maintenance-confirm')
  await dialog.getByRole('button', { name: 'Expire', exact: true }).click()
  await expect(expire.getByRole('status')).toContainText('1 snapshot')
  await picture(page, 'maintenance-expired')

  const orphans = await plan(page, 'Remove orphan files')
  await expect(orphans.getByRole('button', { name: 'Close' })).toBeVisible()
  await picture(page, 'maintenance-nothing')

  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(layers(page)).toHaveCount(2)
  await expect(layers(page).first()).toHaveAccessibleName(/tag v1/)
  await layers(page).last().click()
  await expectRows(rowsOf(page, name), 16)
})

test('small files are compacted into one: a lower layer, and the same rows', async ({ firn, place }) => {
  const { page } = firn
  await openThree(page, fixture(place, 'customers_2024-01-16.csv'))
  const manifests = await plan(page, 'Rewrite manifests')
  await expect(manifests.getByRole('button', { name: /^(Close|Not now)$/ })).toBeVisible()
  const compact = await plan(page, 'Compact')
  await expect(compact).toContainText('3 → 1')
  await picture(page, 'maintenance-plan')
  await compact.getByRole('button', { name: 'Compact', exact: true }).click()
  await expect(compact.getByRole('status')).toContainText('3 → 1')
  await picture(page, 'maintenance-compacted')
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(layers(page)).toHaveCount(4)
  await expect(layers(page).last()).toHaveAccessibleName(/compaction.*16 rows/)
  await page.getByRole('button', { name: 'Back to now' }).click()
  await expectRows(rowsOf(page, name), 16)
  await layers(page).last().hover()
  await expect(page.getByText('the same 16 rows')).toBeVisible()
  await picture(page, 'compaction-layer')
  await page.getByRole('tab', { name: 'Writes' }).click()
  await page.getByRole('radiogroup', { name: 'What is listed' }).getByText('History', { exact: true }).click()
  await expect(page.getByRole('table', { name: 'History' })).toContainText('Maintained')
  await picture(page, 'history-maintained')
})

test('a store without snapshots says that it needs none', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name, 'FILE')
  await page.getByRole('tab', { name: 'Maintenance' }).click()
  await expect(page.getByRole('heading', { name: 'FILE needs no maintenance' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Move to ICEBERG…' })).toBeVisible()
  await picture(page, 'maintenance-file')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search or run a command').fill('compare')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: `${name} keeps no earlier moments` })).toBeVisible()
})
