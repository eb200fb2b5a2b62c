// The main job, end to end: a year of real flights becomes a feature group of planes, in two writes, and the rows of
// the first are looked at again.

import { expect, test } from './app.ts'
import { dropFiles, holdFiles } from './drop.ts'
import { picture } from './look.ts'
import { cells, createProject, expectRows, fixture, layers, pastRowsOf, rowsOf, sidebar } from './project.ts'
import { chooseStorage, expectStep, goOn, plan, setJoinKeys, setTransform, wizard } from './wizard.ts'

const perPlaneAndDay = `SELECT
  tailnum,
  make_date(year, month, day) AS day,
  count(*) AS flights,
  avg(arr_delay) AS arr_delay_mean,
  sum(distance) AS distance
FROM source
GROUP BY ALL`

// Counted from the file itself, with another program.
const flights = 336_776
const planes = 4_043
const lackingTailnum = 2_512
const planeDays = { toJune: 123_460, fromJuly: 127_951 }
const daysLackingTailnum = { toJune: 163, fromJuly: 153 }

test('flights.csv.gz becomes a feature group with two snapshots to go back to', async ({ firn, place }) => {
  const { page } = firn
  const file = fixture(place, 'flights.csv.gz')
  await createProject(firn, place)

  await test.step('the file is dropped on the window', async () => {
    await holdFiles(page, [file])
    await expect(page.getByText('Drop to make a feature group of it')).toBeVisible()
    await picture(page, 'drop')
    await dropFiles(page, [file])
    await expect(page.getByText('Drop to make a feature group of it')).toBeHidden()
    await expectStep(page, 'Source')
  })

  await test.step('source: rows, types and NA are right without a hand', async () => {
    await expect(
      page.getByText(`${flights.toLocaleString('en-US')} rows · 19 columns · “NA” read as NULL`),
    ).toBeVisible()
    const grid = page.getByRole('grid', { name: 'Rows of the file' })
    await expectRows(grid, flights)
    expect(await cells(grid, 0)).toContain('N14228')
    await expect(grid.getByRole('button', { name: /^Type of dep_delay: / })).toBeVisible()
    await picture(page, 'wizard-1-source')
    await grid.focus()
    await page.keyboard.press('Control+End')
    await expect(page.getByText(`of ${flights.toLocaleString('en-US')}`)).toContainText('336,776 of 336,776')
    await expect
      .poll(async () => (await cells(grid, flights - 1)).slice(0, 6))
      .toEqual(['2013', '9', '30', 'NULL', '840', 'NULL'])
    await picture(page, 'wizard-1-source-end')
    await goOn(page, 'Entity')
  })

  await test.step('entity: plane by tailnum, and what that means', async () => {
    await setJoinKeys(page, 'tailnum')
    await wizard(page).getByLabel('Entity name').fill('plane')
    const facts = page.getByRole('region', { name: 'What the keys mean' })
    await expect(facts).toContainText(planes.toLocaleString('en-US'))
    await expect(facts).toContainText(lackingTailnum.toLocaleString('en-US'))
    await picture(page, 'wizard-2-entity')
    await goOn(page, 'Features')
  })

  await test.step('features: per plane and day, by a transform', async () => {
    await wizard(page).getByLabel('Name', { exact: true }).fill('plane_daily')
    await setTransform(page, 'SELECT tailnum, nothing FROM source')
    await expect(wizard(page).getByRole('alert')).toContainText('nothing')
    await picture(page, 'wizard-3-bad-sql')
    await setTransform(page, perPlaneAndDay)
    await expectRows(
      page.getByRole('grid', { name: 'Rows after the transform' }),
      planeDays.toJune + planeDays.fromJuly + daysLackingTailnum.toJune + daysLackingTailnum.fromJuly,
    )
    await expect(wizard(page).getByLabel('Event time')).toHaveValue(/^day/)
    await wizard(page).getByLabel('Description of flights').fill('Flights of that day')
    await picture(page, 'wizard-3-features')
    await goOn(page, 'Storage')
  })

  await test.step('storage: an Iceberg table of the embedded lakehouse', async () => {
    await chooseStorage(page, 'ICEBERG')
    await wizard(page).getByLabel('Table').fill('plane daily')
    await wizard(page).getByRole('button', { name: 'Review', exact: true }).last().click()
    await expect(wizard(page).getByRole('alert')).toContainText('plane_daily')
    await picture(page, 'wizard-4-storage-error')
    await wizard(page).getByLabel('Table').fill('plane_daily')
    await picture(page, 'wizard-4-storage')
    await goOn(page, 'Review')
  })

  await test.step('going back and forth loses nothing', async () => {
    for (const step of ['Source', 'Entity', 'Features', 'Storage'] as const) {
      await wizard(page).getByRole('list', { name: 'Steps' }).getByRole('button', { name: step }).click()
      await expectStep(page, step)
      if (step === 'Entity') await expect(wizard(page).getByLabel('Entity name')).toHaveValue('plane')
      if (step === 'Features')
        await expect(wizard(page).getByLabel('Description of flights')).toHaveValue('Flights of that day')
    }
    await goOn(page, 'Review')
  })

  await test.step('review: the first half, without the rows that lack a key', async () => {
    await wizard(page).getByLabel('To', { exact: true }).fill('2013-06-30')
    await expect(plan(page)).toContainText('no tailnum')
    const write = wizard(page).getByRole('button', { name: 'Write', exact: true })
    await expect(write).toBeDisabled()
    await picture(page, 'wizard-5-null-keys')
    await plan(page)
      .getByRole('checkbox', { name: /^Leave out the/ })
      .check()
    await expect(plan(page)).toContainText(planeDays.toJune.toLocaleString('en-US'))
    await expect(plan(page)).toContainText(`${daysLackingTailnum.toJune} left out`)
    await picture(page, 'wizard-5-review')
    await write.click()
  })

  const now = rowsOf(page, 'plane_daily')
  await test.step('the first write is there', async () => {
    await expect(page.getByRole('heading', { name: 'plane_daily', exact: true })).toBeVisible()
    await expectRows(now, planeDays.toJune)
    await expect(layers(page)).toHaveCount(1)
    await expect(sidebar(page).getByRole('button', { name: /^plane\b/ })).toBeVisible()
    await picture(page, 'group-first-write')
  })

  await test.step('the second half is written by dropping the file on the group', async () => {
    await dropFiles(page, [file])
    await page.getByRole('button', { name: /^Write to plane_daily/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Write to plane_daily' })
    await dialog.getByLabel('Event time from').fill('2013-07-01')
    await dialog.getByRole('checkbox', { name: /^Leave out/ }).check()
    await expect(dialog.getByRole('region', { name: 'Write plan' })).toContainText(
      planeDays.fromJuly.toLocaleString('en-US'),
    )
    await picture(page, 'write-more')
    await dialog.getByRole('button', { name: /^Write 127,951 rows$/ }).click()
    await expect(dialog).toBeHidden()
    await expectRows(now, planeDays.toJune + planeDays.fromJuly)
    await expect(layers(page)).toHaveCount(2)
    await picture(page, 'group-two-writes')
  })

  const band = page.getByText(/^Viewing /)
  await test.step('a click on the first snapshot shows its rows, and says so', async () => {
    await layers(page).first().click()
    await expectRows(pastRowsOf(page, 'plane_daily'), planeDays.toJune)
    await expect(band).toBeVisible()
    await expect(band.locator('..')).toContainText(`${planeDays.toJune.toLocaleString('en-US')} rows`)
    await picture(page, 'group-past')
    await page.getByRole('button', { name: 'Back to now' }).click()
    await expect(band).toBeHidden()
    await expectRows(now, planeDays.toJune + planeDays.fromJuly)
  })

  await test.step('a typed time does too', async () => {
    const first = await firstCommit(page)
    await page.getByRole('button', { name: 'As of…' }).click()
    const asked = page.getByRole('dialog', { name: 'As of…' })
    const field = asked.getByLabel('Show the rows as of')
    await field.fill('when it was cold')
    await asked.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(asked.getByRole('alert')).toBeVisible()
    await picture(page, 'as-of-refused')
    await field.fill('2001-01-01')
    await asked.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(asked.getByRole('alert')).toContainText('first commit')
    await field.fill(first)
    await field.press('Enter')
    await expectRows(pastRowsOf(page, 'plane_daily'), planeDays.toJune)
    await expect(page.getByText(/^Viewing as of /)).toBeVisible()
    await picture(page, 'group-as-of')
    await page.getByRole('button', { name: 'Back to now' }).click()
    await expectRows(now, planeDays.toJune + planeDays.fromJuly)
  })

  await test.step('both writes are in the list, with what was left out', async () => {
    await page.getByRole('tab', { name: 'Writes' }).click()
    const writes = page.getByRole('table', { name: 'Writes' })
    await expect(writes.getByRole('row')).toHaveCount(3)
    await expect(writes.getByRole('row').nth(1)).toContainText('127,951')
    await expect(writes.getByRole('row').nth(1)).toContainText('2013-07-01')
    await expect(writes.getByRole('row').nth(2)).toContainText('123,460')
    await expect(writes.getByRole('row').nth(2)).toContainText('163')
    await picture(page, 'group-writes')
    await page.getByRole('tab', { name: 'Features' }).click()
    await expect(page.getByRole('row', { name: /^flights\b/ })).toContainText('bigint')
    await picture(page, 'group-features')
    await page.getByRole('tab', { name: 'YAML' }).click()
    await expect(page.getByText('make_date(year, month, day)')).toBeVisible()
    await picture(page, 'group-yaml')
  })
})

/** When the first snapshot was committed, to the second and rounded up, so that it is the last one of that moment. */
async function firstCommit(page: import('@playwright/test').Page): Promise<string> {
  const reply = await page.evaluate(() =>
    window.firn.invoke('group.snapshots', { name: 'plane_daily' }, 'e2e'),
  )
  const { ok } = reply as { ok: { timestamp: string }[] }
  return new Date(Date.parse(ok[0]?.timestamp ?? '') + 1).toISOString()
}
