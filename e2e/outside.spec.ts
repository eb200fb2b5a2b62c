// Changes that another process makes to the project while a window shows it: the window notices by itself.

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Place, test } from './app.ts'
import { picture } from './look.ts'
import { createProject, expectRows, fixture, layers, rowsOf, sidebar } from './project.ts'
import { makeGroup } from './wizard.ts'

const name = 'customer_features'

/** The command line of the same checkout, in a process of its own. */
async function cli(place: Place, ...args: readonly string[]): Promise<unknown> {
  const script = join(import.meta.dirname, '..', 'core', 'cli.ts')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, '--project', place.project, '--json', ...args],
    { env: { ...process.env, HOME: place.home, UV_THREADPOOL_SIZE: '16' } },
  )
  return JSON.parse(stdout)
}

test('a write, a tag and a rollback by the command line show beside it', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), name)
  await expectRows(rowsOf(page, name), 10)
  await expect(layers(page)).toHaveCount(1)

  await cli(place, 'write', name, '--from', fixture(place, 'customers_2024-01-16.csv'))
  await expectRows(rowsOf(page, name), 13)
  await expect(layers(page)).toHaveCount(2)
  await expect(sidebar(page).getByRole('button', { name: new RegExp(`^${name}\\b`) })).toContainText('2')

  // A tag leaves no line in the write history: only the table itself tells of it.
  await cli(place, 'tag', name, 'v1')
  await expect(layers(page).last()).toHaveAccessibleName(/tag v1/)

  const { snapshots } = (await cli(place, 'snapshots', name)) as {
    snapshots: readonly { readonly snapshotId: string }[]
  }
  await cli(place, 'rollback', name, '--to', snapshots[0]?.snapshotId ?? '')
  await expectRows(rowsOf(page, name), 10)
  await expect(layers(page).last()).toHaveAccessibleName(/rolled back/)
  await picture(page, 'outside-rollback')
  await page.getByRole('tab', { name: 'Writes' }).click()
  await page.getByRole('radiogroup', { name: 'What is listed' }).getByText('History', { exact: true }).click()
  await expect(page.getByRole('table', { name: 'History' })).toContainText('Rolled back')
  await picture(page, 'history')
})
