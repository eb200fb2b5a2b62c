// Writes that wait on a branch: said on the group's page, looked at, compared, published or thrown away.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { expectAccessible, picture } from './look.ts'
import { createProject, expectRows, fixture, layers, openGroup, rowsOf } from './project.ts'

const name = 'customer_features'

async function stage(page: Page, file: string, branch: string): Promise<void> {
  await dropFiles(page, [file])
  await page.getByRole('button', { name: new RegExp(`^Write to ${name}`) }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Stage on a branch first').click()
  await dialog.getByLabel('Branch', { exact: true }).fill(branch)
  await dialog.getByRole('button', { name: 'Stage 3 rows' }).click()
  await expect(dialog).toBeHidden()
}

const band = (page: Page, branch: string) => page.getByRole('region', { name: `Staged on ${branch}` })
const previewOf = (page: Page) => page.getByRole('grid', { name: `Rows staged for ${name}` })

test('a staged write is looked at and compared, then published', async ({ firn, place }) => {
  const { page } = firn
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  await openGroup(page, name)
  await expectRows(rowsOf(page, name), 13)
  await stage(page, fixture(place, 'customers_2024-01-16.csv'), 'audit')
  await expect(band(page, 'audit')).toContainText('append, +3 rows')
  await expectRows(rowsOf(page, name), 13)
  await expect(layers(page)).toHaveCount(2)
  await picture(page, 'staged')
  await expectAccessible(page, 'staged')

  await band(page, 'audit').getByRole('button', { name: 'Preview' }).click()
  await expectRows(previewOf(page), 16)
  await expect(band(page, 'audit')).toContainText('Previewing audit, not published')
  await picture(page, 'staged-preview')
  await expectAccessible(page, 'staged preview')
  await page.keyboard.press('Escape')
  await expectRows(rowsOf(page, name), 13)

  await band(page, 'audit').getByRole('button', { name: 'Compare with now' }).click()
  await expect(page.getByRole('combobox', { name: 'To' })).toHaveValue('audit')
  await expect(page.getByRole('button', { name: '3 added' })).toBeVisible()
  await picture(page, 'staged-compare')
  await page.getByRole('button', { name: `Back to ${name}` }).click()

  await band(page, 'audit').getByRole('button', { name: 'Publish…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(dialog).toContainText('13 → 16 rows')
  await picture(page, 'publish')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expectRows(rowsOf(page, name), 16)
  await expect(layers(page)).toHaveCount(3)
  await expect(band(page, 'audit')).toHaveCount(0)
})

test('a staged write that others overtook says so; another is thrown away', async ({ firn, place }) => {
  const { page } = firn
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  await openGroup(page, name)
  const file = fixture(place, 'customers_2024-01-16.csv')
  await stage(page, file, 'first')
  await stage(page, file, 'second')
  await band(page, 'second').getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expectRows(rowsOf(page, name), 16)
  await expect(band(page, 'first')).toContainText('behind now')
  await picture(page, 'staged-behind')
  await band(page, 'first').getByRole('button', { name: 'Discard…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await picture(page, 'discard')
  await dialog.getByRole('button', { name: 'Discard' }).click()
  await expect(band(page, 'first')).toHaveCount(0)
  await expectRows(rowsOf(page, name), 16)
  await expect(layers(page)).toHaveCount(3)
  await page.getByRole('tab', { name: 'Writes' }).click()
  await page.getByRole('radiogroup', { name: 'What is listed' }).getByText('History', { exact: true }).click()
  const history = page.getByRole('table', { name: 'History' })
  await expect(history).toContainText('Staged write discarded')
  await expect(history).toContainText('Published')
  await picture(page, 'history-staged')
})

test('the first write of all may be a staged one: nothing is current until it is published', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  const put = (file: string, text: string): void => writeFileSync(join(place.project, file), text)
  put('entities/customer.yml', 'name: customer\njoin_keys: [customer_id]\n')
  put(
    `feature_groups/${name}.yml`,
    `kind: feature_group
name: ${name}
entity: customer
materialization:
  event_time_col: feature_event_time
  stores:
    - {kind: ICEBERG, catalog: local, namespace: default, table: ${name}}
features:
  total_orders: {dtype: int}
`,
  )
  await openGroup(page, name)
  await expect(page.getByRole('heading', { name: 'Nothing written yet' })).toBeVisible()
  await stage(page, fixture(place, 'customers_2024-01-16.csv'), 'audit')
  await expect(page.getByRole('heading', { name: 'Nothing is current yet' })).toBeVisible()
  await picture(page, 'staged-first')
  await band(page, 'audit').getByRole('button', { name: 'Preview' }).click()
  await expectRows(previewOf(page), 3)
  await band(page, 'audit').getByRole('button', { name: 'Publish…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click()
  await expectRows(rowsOf(page, name), 3)
  await expect(layers(page)).toHaveCount(1)
})
