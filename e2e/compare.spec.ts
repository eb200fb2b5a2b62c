// Two moments of a feature group beside each other: counts, changed cells, filters, and what can be compared with what.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, type Place, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { expectAccessible, picture } from './look.ts'
import { createProject, expectRows, fixture, layers, pastRowsOf, rowsOf } from './project.ts'
import { makeGroup } from './wizard.ts'

const name = 'customer_features'

/** The same day again: C001 with other orders and segment, C002 gone, C011 new. */
function corrected(place: Place): string {
  const [header = '', first = '', ...rest] = readFileSync(fixture(place, 'customers_2024-01-15.csv'), 'utf8')
    .trim()
    .split('\n')
  const lines = [
    header,
    first.replace(',15,', ',17,').replace(',VIP', ',Gold'),
    ...rest.filter((line) => !line.startsWith('C002')),
    (rest.at(-1) ?? '').replace('C010', 'C011'),
  ]
  const path = join(place.files, 'corrected.csv')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

async function overwrite(page: Page, file: string, rows = 10): Promise<void> {
  await dropFiles(page, [file])
  await page.getByRole('button', { name: new RegExp(`^Write to ${name}`) }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Overwrite', exact: true }).check({ force: true })
  await dialog.getByRole('button', { name: `Write ${rows} rows` }).click()
  await expect(dialog).toBeHidden()
}

const differing = (page: Page) => page.getByRole('region', { name: 'Rows that differ' })

test('an earlier moment is compared with now: what was added, removed and changed, cell by cell', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  await overwrite(page, corrected(place))
  await expect(layers(page)).toHaveCount(2)
  await layers(page).first().click()
  await expectRows(pastRowsOf(page, name), 10)
  await page.getByRole('button', { name: 'Compare with now' }).click()

  const filters = page.getByRole('group', { name: 'Rows to show' })
  for (const change of ['1 added', '1 removed', '1 changed']) {
    await expect(filters.getByRole('button', { name: change })).toHaveAttribute('aria-pressed', 'true')
  }
  await expect(page.getByText('8 rows unchanged')).toBeVisible()
  const changed = differing(page).getByRole('row', { name: /^changed C001/ })
  await expect(changed.getByRole('deletion')).toHaveText(['15', 'VIP'])
  await expect(changed.getByRole('insertion')).toHaveText(['17', 'Gold'])
  await expect(differing(page).getByRole('row', { name: /^removed C002/ })).toBeVisible()
  await expect(differing(page).getByRole('row', { name: /^added C011/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Changed features' })).toContainText('total_orders')
  await picture(page, 'compare')
  await expectAccessible(page, 'compare')

  // By keyboard: the filters, then the rows.
  await filters.getByRole('button', { name: '1 added' }).focus()
  await page.keyboard.press('Space')
  await expect(differing(page).getByRole('row')).toHaveCount(3)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(differing(page).getByRole('row')).toHaveCount(2)
  await picture(page, 'compare-filtered')

  await page.getByRole('button', { name: 'Swap the two moments' }).click()
  await expect(differing(page).getByRole('row', { name: /^added C002/ })).toBeVisible()
  await page.getByRole('combobox', { name: 'From' }).click()
  await picture(page, 'compare-moments')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: `Back to ${name}` }).click()
  await expectRows(pastRowsOf(page, name), 10)
})

test('any two moments are compared from the page’s head; the same ones are said to be so', async ({
  firn,
}) => {
  const { page } = firn
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  await page.getByRole('table', { name: 'Feature groups' }).getByRole('button', { name }).click()
  await expectRows(rowsOf(page, name), 13)
  await page.getByRole('button', { name: 'Compare…' }).click()
  await expect(
    page.getByRole('group', { name: 'Rows to show' }).getByRole('button', { name: '3 added' }),
  ).toBeVisible()
  await expect(differing(page).getByRole('row')).toHaveCount(4)
  await page.getByRole('combobox', { name: 'From' }).click()
  await page.getByRole('option', { name: 'Now', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Nothing changed' })).toBeVisible()
  await picture(page, 'compare-nothing')
})

test('many changes come in pages, and features that one side lacks are named', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  const customers = Array.from({ length: 450 }, (_, index) => `C${index + 1000}`)
  const write = (file: string, lines: readonly string[]): string => {
    const path = join(place.files, file)
    writeFileSync(path, `${lines.join('\n')}\n`)
    return path
  }
  const day = '2024-01-15 00:00:00'
  const first = write('first.csv', [
    'customer_id,orders,spend,feature_event_time',
    ...customers.map((id, index) => `${id},${index},${index * 1.5},${day}`),
  ])
  await makeGroup(page, first, name)
  await expectRows(rowsOf(page, name), 450)
  await page.getByRole('tab', { name: 'Features' }).click()
  await page.getByRole('button', { name: 'Actions on spend' }).click()
  await page.getByRole('menuitem', { name: 'Drop…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Drop feature' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await overwrite(
    page,
    write('second.csv', [
      'customer_id,orders,feature_event_time',
      ...customers.map((id, index) => `${id},${index + 1},${day}`),
    ]),
    450,
  )
  await expect(layers(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Compare…' }).click()
  await expect(page.getByRole('region', { name: 'Schema differences' })).toContainText('spend')
  await expect(page.getByText('Rows 1 to 200 of 450')).toBeVisible()
  await expect(differing(page).getByRole('row')).toHaveCount(201)
  await picture(page, 'compare-schema')
  await expectAccessible(page, 'compare schema')
  await page.getByRole('button', { name: 'Rows after' }).click()
  await page.getByRole('button', { name: 'Rows after' }).click()
  await expect(page.getByText('Rows 401 to 450 of 450')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Rows after' })).toBeDisabled()
  await expect(differing(page).getByRole('row')).toHaveCount(51)
})
