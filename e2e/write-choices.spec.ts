// What a write can be besides an append: a merge, a range that is replaced, columns that are new; and what is said of
// it before it happens.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { expectAccessible, picture } from './look.ts'
import { cells, createProject, expectRows, fixture, rowsOf } from './project.ts'
import { expectStep, goOn, makeGroup, plan, wizard } from './wizard.ts'
import { addTest, chooseMode, csv, openEdit, openWrite, planOf, write } from './write-dialog.ts'

const name = 'customer_features'
const header = 'customer_id,total_orders,total_spend,avg_order_value,days_since_last_order,customer_segment'
const columns = `${header},feature_event_time`

for (const kind of ['FILE', 'HIVE', 'ICEBERG'] as const) {
  test(`${kind}: a merge asks what duplicates mean, a range what it replaces`, async ({ firn, place }) => {
    const { page } = firn
    await createProject(firn, place)
    await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name, kind)
    await expectRows(rowsOf(page, name), 10)

    const corrections = csv(
      place,
      'corrections.csv',
      columns,
      'C001,99,1,1,1,VIP,2024-01-15 00:00:00',
      'C001,100,1,1,1,VIP,2024-01-15 00:00:00',
      'C012,1,1,1,1,New,2024-01-16 00:00:00',
    )
    let dialog = await openWrite(page, name, corrections)
    await chooseMode(dialog, 'Merge')
    await expect(dialog.getByText('2 rows do here.')).toBeVisible()
    await expect(dialog.getByRole('button', { name: 'Write', exact: true })).toBeDisabled()
    await picture(page, `write-merge-refused-${kind.toLowerCase()}`)
    await expectAccessible(page, 'a merge that is refused')
    await dialog.getByRole('radio', { name: 'The last one in the input wins' }).check({ force: true })
    await expect(planOf(dialog)).toContainText('replaces 1 row')
    await write(dialog)
    const rows = rowsOf(page, name)
    await expectRows(rows, 11)
    const orders = await Promise.all([...Array(11).keys()].map(async (row) => (await cells(rows, row))[2]))
    expect(orders).toContain('100')
    expect(orders).not.toContain('99')

    dialog = await openWrite(page, name, corrections)
    await chooseMode(dialog, 'Overwrite range')
    await dialog.getByRole('button', { name: 'Write', exact: true }).click()
    const from = dialog.getByLabel('Event time from')
    await expect(from).toBeFocused()
    await expect(dialog.getByText('Overwrite range needs a start, such as 2013-01-01.')).toBeVisible()
    await picture(page, `write-range-needed-${kind.toLowerCase()}`)
    await dialog.getByRole('button', { name: 'Take what the input reaches' }).click()
    await expect(planOf(dialog)).toContainText('replaces 11 rows')
    await from.fill('2024-01-15')
    await dialog.getByLabel('Event time to').fill('2024-01-15')
    await expect(planOf(dialog)).toContainText('replaces 10 rows')
    await picture(page, `write-range-${kind.toLowerCase()}`)
    await write(dialog)
    await expectRows(rows, 3)
  })
}

test('the plan shows the columns before and after, and what is refused, with the reason', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  const more = csv(
    place,
    'more.csv',
    `${header},loyalty_points,feature_event_time`,
    'C001,16,2400.50,150.03,1,VIP,7,2024-01-16 00:00:00',
  )
  const dialog = await openWrite(page, name, more)
  await dialog.getByRole('checkbox', { name: /^loyalty_points/ }).check()
  const added = planOf(dialog).getByRole('row', { name: /^loyalty_points/ })
  await expect(added).toContainText('added')
  await picture(page, 'write-schema-added')
  await expectAccessible(page, 'a write that adds a column')
  await write(dialog)
  await expectRows(rowsOf(page, name), 11)
})

test('a folder of part files is written like a file', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  const folder = join(place.files, 'daily')
  mkdirSync(folder)
  writeFileSync(join(folder, '_SUCCESS'), '')
  for (const part of [1, 2])
    writeFileSync(
      join(folder, `part-0000${part}.csv`),
      `${columns}\nC00${part},1,1,1,1,New,2024-01-1${part} 00:00:00\n`,
    )
  await makeGroup(page, folder, name)
  await expectRows(rowsOf(page, name), 2)
})

test('a store that fails is told of by name, and brought up to the other one alone', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  await dropFiles(page, [fixture(place, 'customers_2024-01-15.csv')])
  await expectStep(page, 'Source')
  await goOn(page, 'Entity')
  await goOn(page, 'Features')
  await goOn(page, 'Storage')
  await wizard(page)
    .getByRole('checkbox', { name: /^Also keep a FILE copy/ })
    .check()
  const copy = wizard(page).getByRole('region', { name: 'FILE copy' })
  await copy.getByText('HIVE', { exact: true }).click()
  await picture(page, 'wizard-4-dual')
  await expectAccessible(page, 'two stores in the storage step')
  await goOn(page, 'Review')
  await expect(plan(page)).toContainText('HIVE')
  await expect(wizard(page).getByRole('button', { name: 'Write', exact: true })).toBeEnabled()

  // Somebody else's data comes to be where the Hive table would.
  const table = join(place.project, 'hive', 'default.db', name)
  mkdirSync(table, { recursive: true })
  writeFileSync(join(table, 'theirs.parquet'), '')
  await wizard(page).getByRole('button', { name: 'Write', exact: true }).click()
  const outcomes = wizard(page).getByRole('list', { name: 'What each store has' })
  await expect(outcomes.getByRole('listitem')).toHaveCount(2)
  await expect(outcomes.getByRole('listitem').first()).toContainText('Has these 10 rows')
  await expect(outcomes.getByRole('listitem').last()).toContainText('Has none of these rows')
  await picture(page, 'wizard-5-partial')
  await expectAccessible(page, 'a partial write')

  rmSync(join(table, 'theirs.parquet'))
  await wizard(page).getByRole('button', { name: 'Write to what failed…' }).click()
  const dialog = page.getByRole('dialog', { name: `Write to ${name}` })
  await expect(planOf(dialog)).not.toContainText('ICEBERG')
  await picture(page, 'write-one-store')
  await write(dialog, 'Write 10 rows to HIVE only')
  await expectRows(rowsOf(page, name), 10)
  await page
    .getByRole('radiogroup', { name: 'Store that is shown' })
    .getByText('HIVE', { exact: true })
    .click()
  await expectRows(rowsOf(page, name), 10)
})

test('a failing test of the group keeps a write from happening and shows the rows', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  const edit = await openEdit(page, name, 'Tests')
  const range = await addTest(page, edit, 'Range')
  await expect(range.getByRole('combobox', { name: 'Column' })).toBeFocused()
  await page.keyboard.type('total_sp')
  await page.keyboard.press('Enter')
  await range.getByLabel('Least').fill('little')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(range.getByText('total_spend holds numbers: little is none.')).toBeVisible()
  await expect(range.getByLabel('Least')).toBeFocused()
  await range.getByLabel('Least').fill('200')
  const fresh = await addTest(page, edit, 'Row count')
  await fresh.getByLabel('Least').fill('100')
  await fresh.getByText('Warns', { exact: true }).click()
  await picture(page, 'edit-tests')
  await expectAccessible(page, 'the tests of a group')
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(edit).toBeHidden()

  const dialog = await openWrite(page, name, fixture(place, 'customers_2024-01-16.csv'))
  const tests = planOf(dialog).getByRole('region', { name: 'Tests' })
  await expect(tests).toContainText('1 failed, 1 warned')
  await expect(tests.getByRole('cell', { name: 'C011' })).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Write', exact: true })).toBeDisabled()
  await picture(page, 'write-test-failed')
  await expectAccessible(page, 'a write that a test blocks')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expectRows(rowsOf(page, name), 10)

  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Run tests…' }).click()
  const run = page.getByRole('dialog', { name: `Tests of ${name}, on its rows of now` })
  await expect(run.getByRole('region', { name: 'Tests' })).toContainText('1 warned, 1 passed')
  await picture(page, 'run-tests')
  await expectAccessible(page, 'the tests on the rows of now')
  await run.getByRole('button', { name: 'Edit tests…' }).click()
  const listed = edit.getByRole('list', { name: 'Tests' }).getByRole('listitem')
  await expect(listed).toHaveCount(2)
  await edit.getByRole('button', { name: 'Remove test 2: Row count' }).click()
  await page.keyboard.press('Escape')
  const asked = page.getByRole('dialog', { name: 'Leave without saving?' })
  await picture(page, 'edit-leave')
  await asked.getByRole('button', { name: 'Keep editing' }).click()
  await expect(listed).toHaveCount(1)
  await edit.getByRole('button', { name: 'Save' }).click()
  await expect(edit).toBeHidden()
})

test('the wizard asks of a first merge and of a first range what every other write is asked', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await createProject(firn, place)
  const twice = csv(
    place,
    'twice.csv',
    columns,
    'C001,1,1,1,1,VIP,2024-01-15 00:00:00',
    'C001,2,1,1,1,VIP,2024-01-15 00:00:00',
    'C002,3,1,1,1,New,2024-01-16 00:00:00',
  )
  await dropFiles(page, [twice])
  await expectStep(page, 'Source')
  await goOn(page, 'Entity')
  await goOn(page, 'Features')
  await wizard(page).getByLabel('Name', { exact: true }).fill(name)
  await goOn(page, 'Storage')
  const chooseModeHere = async (mode: RegExp): Promise<void> => {
    await wizard(page).getByRole('combobox', { name: 'Write mode' }).click()
    await page.getByRole('option', { name: mode }).click()
  }
  await chooseModeHere(/^Overwrite range/)
  await goOn(page, 'Review')
  const button = wizard(page).getByRole('button', { name: 'Write', exact: true })
  await button.click()
  await expect(wizard(page).getByLabel('From', { exact: true })).toBeFocused()
  await expect(plan(page).getByText('Overwrite range needs an end, such as 2013-06-30.')).toBeVisible()
  await picture(page, 'wizard-5-range-needed')
  await expectAccessible(page, 'a range that is needed')
  await plan(page).getByRole('button', { name: 'Take what the input reaches' }).click()
  await expect(button).toBeEnabled()
  await expect(plan(page)).toContainText('2024-01-15 00:00:00 to 2024-01-16 00:00:00')

  await wizard(page).getByRole('button', { name: 'Back', exact: true }).click()
  await chooseModeHere(/^Merge/)
  await goOn(page, 'Review')
  await expect(plan(page).getByText('2 rows do here.')).toBeVisible()
  await expect(button).toBeDisabled()
  await picture(page, 'wizard-5-merge-refused')
  await wizard(page).getByRole('radio', { name: 'The last one in the input wins' }).check({ force: true })
  await expect(button).toBeEnabled()
  await button.click()
  await expectRows(rowsOf(page, name), 2)
})

test('a write is staged on a branch, and what is current stays as it is', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  const more = fixture(place, 'customers_2024-01-16.csv')
  const dialog = await openWrite(page, name, more)
  await dialog.getByRole('checkbox', { name: 'Stage on a branch first' }).check()
  const branch = dialog.getByRole('textbox', { name: 'Branch' })
  await expect(branch).toHaveValue('staged')
  await branch.fill('')
  await dialog.getByRole('button', { name: 'Stage', exact: true }).click()
  await expect(dialog.getByText('A branch needs a name, such as staged.')).toBeVisible()
  await branch.fill('audit')
  await expect(planOf(dialog).getByRole('heading', { name: '3 rows will be staged' })).toBeVisible()
  await picture(page, 'write-staged')
  await expectAccessible(page, 'a write that is staged')
  await write(dialog, 'Stage 3 rows')
  await expect(page.getByText(`Staged 3 rows of ${name} on audit`)).toBeVisible()
  await expectRows(rowsOf(page, name), 10)
  await expect(page.getByRole('region', { name: 'Staged on audit' })).toBeVisible()
  await picture(page, 'group-staged')

  // A second one on the same branch says that it comes on top.
  await openWrite(page, name, more)
  await dialog.getByRole('checkbox', { name: 'Stage on a branch first' }).check()
  await branch.fill('audit')
  await expect(dialog.getByText('A staged write waits on this branch already')).toBeVisible()
})
