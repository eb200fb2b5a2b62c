// A group that was begun as files is moved to ICEBERG, with its rows compared before the switch.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { expectAccessible, picture } from './look.ts'
import { createProject, expectRows, fixture, layers, rowsOf } from './project.ts'
import { makeGroup } from './wizard.ts'
import { openWrite, write } from './write-dialog.ts'

const name = 'customer_features'

for (const kind of ['FILE', 'HIVE'] as const) {
  test(`${kind} is moved to ICEBERG: rows compared, then every write is a snapshot`, async ({
    firn,
    place,
  }) => {
    const { page } = firn
    await createProject(firn, place)
    await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name, kind)
    await page.getByRole('button', { name: 'Move to ICEBERG…' }).click()
    const dialog = page.getByRole('dialog', { name: `Move ${name} to ICEBERG` })
    const table = dialog.getByLabel('Table')
    await table.fill('customer features')
    await expect(dialog.getByText('A table name has letters, digits and underscores.')).toBeVisible()
    await picture(page, `convert-${kind.toLowerCase()}`)
    await expectAccessible(page, 'moving to ICEBERG')
    await table.fill(name)
    await page.keyboard.press('Enter')

    const moved = page.getByRole('dialog', { name: `${name} is in ICEBERG now` })
    await expect(moved).toContainText('10 rows, the same number on both sides')
    await picture(page, `converted-${kind.toLowerCase()}`)
    await expectAccessible(page, 'what was moved')
    await moved.getByRole('button', { name: 'Show its rows' }).click()
    await expect(layers(page)).toHaveCount(1)
    await expectRows(rowsOf(page, name), 10)
    expect(readFileSync(join(place.project, 'feature_groups', `${name}.yml`), 'utf8')).toContain('ICEBERG')
    // What it was stays where it is.
    const old = join(place.project, kind === 'FILE' ? 'files' : 'hive')
    const files = existsSync(old) ? readdirSync(old, { recursive: true, encoding: 'utf8' }) : []
    expect(files.some((file) => file.endsWith('.parquet'))).toBe(true)

    await write(await openWrite(page, name, fixture(place, 'customers_2024-01-16.csv')))
    await expect(layers(page)).toHaveCount(2)
    await expectRows(rowsOf(page, name), 13)
  })
}
