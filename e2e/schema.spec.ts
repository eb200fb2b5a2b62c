// Features that are renamed and dropped where they are listed: now is changed, what was written before is not.

import { expect, test } from './app.ts'
import { expectAccessible, picture } from './look.ts'
import { createProject, expectRows, fixture, layers, pastRowsOf, rowsOf } from './project.ts'
import { makeGroup } from './wizard.ts'
import { chooseMode, csv, openEdit, openWrite, planOf, write } from './write-dialog.ts'

const name = 'customer_features'

test('features are renamed and dropped; an earlier snapshot still shows them', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  const dialog = await openWrite(page, name, fixture(place, 'customers_2024-01-16.csv'))
  await write(dialog)
  await expectRows(rowsOf(page, name), 13)

  await page.getByRole('tab', { name: 'Features' }).click()
  const features = page.getByRole('table', { name: 'Features' })
  await features.getByRole('button', { name: 'Actions on total_spend' }).click()
  await picture(page, 'features-menu')
  await page.getByRole('menuitem', { name: 'Rename…' }).click()
  const rename = page.getByRole('dialog', { name: 'Rename total_spend' })
  await rename.getByLabel('New name').fill('Total_Orders')
  await expect(rename.getByText('There is a column total_orders already.')).toBeVisible()
  await picture(page, 'rename-feature')
  await expectAccessible(page, 'renaming a feature')
  await rename.getByLabel('New name').fill('spend')
  await page.keyboard.press('Enter')
  const renamed = page.getByRole('dialog', { name: 'total_spend is called spend now' })
  await expect(renamed).toContainText('SELECT * RENAME (total_spend AS spend) FROM source')
  await picture(page, 'renamed-feature')
  await page.keyboard.press('Enter')
  await expect(renamed).toBeHidden()
  await expect(features.getByRole('rowheader', { name: 'spend', exact: true })).toBeVisible()

  await features.getByRole('button', { name: 'Actions on avg_order_value' }).click()
  await page.getByRole('menuitem', { name: 'Drop…' }).click()
  const drop = page.getByRole('dialog', { name: 'Drop avg_order_value?' })
  await expect(drop).toContainText('Earlier snapshots still show it')
  await picture(page, 'drop-feature')
  await expectAccessible(page, 'dropping a feature')
  await drop.getByRole('button', { name: 'Drop feature' }).click()
  await expect(drop).toBeHidden()
  await expect(features.getByRole('rowheader', { name: 'avg_order_value' })).toBeHidden()

  await page.getByRole('tab', { name: 'Data' }).click()
  const header = (title: string) => page.getByRole('columnheader', { name: new RegExp(`^${title}\\b`) })
  await expectRows(rowsOf(page, name), 13)
  await expect(header('spend')).toBeVisible()
  await expect(header('avg_order_value')).toBeHidden()
  await layers(page).first().click()
  await expectRows(pastRowsOf(page, name), 10)
  await expect(header('total_spend')).toBeVisible()
  await expect(header('avg_order_value')).toBeVisible()
})

test('a strict group refuses a write that lacks a feature, with the reason and the cure; a safe one has NULL', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  const evolve = async (mode: string): Promise<void> => {
    const edit = await openEdit(page, name, 'Schema evolution')
    await edit.getByRole('radio', { name: mode, exact: true }).check({ force: true })
    await picture(page, `edit-evolution-${mode.toLowerCase()}`)
    await expectAccessible(page, `the schema evolution of a group, ${mode}`)
    await edit.getByRole('button', { name: 'Save' }).click()
    await expect(edit).toBeHidden()
  }
  const lacking = csv(
    place,
    'lacking.csv',
    'customer_id,total_orders,total_spend,avg_order_value,days_since_last_order,feature_event_time',
    'C001,16,2400.50,150.03,1,2024-01-16 00:00:00',
  )
  await evolve('Strict')
  const dialog = await openWrite(page, name, lacking)
  const row = planOf(dialog).getByRole('row', { name: /^customer_segment/ })
  await expect(row).toContainText('refused')
  await expect(row).toContainText('Make the column in the transform, or set the mode to safe')
  await expect(dialog.getByRole('button', { name: 'Write', exact: true })).toBeDisabled()
  await row.scrollIntoViewIfNeeded()
  await picture(page, 'write-schema-refused')
  await expectAccessible(page, 'a write whose columns are refused')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await evolve('Safe')
  await openWrite(page, name, lacking)
  await chooseMode(dialog, 'Append')
  await expect(row).toContainText('missing')
  await write(dialog)
  await expectRows(rowsOf(page, name), 11)
})
