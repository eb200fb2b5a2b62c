// What is done with a feature group's history: moments named, compared and restored.

import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { thisProcess } from '../core/engine/writer-process.ts'
import { expect, test } from './app.ts'
import { dropFiles } from './drop.ts'
import { expectAccessible, picture } from './look.ts'
import {
  createProject,
  expectRows,
  fixture,
  layers,
  openGroup,
  openProject,
  pastRowsOf,
  rowsOf,
} from './project.ts'
import { makeGroup } from './wizard.ts'

const name = 'customer_features'

/** The sample: a write of 10 rows, and one of 3 more. */
async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  await openGroup(page, name)
  await expectRows(rowsOf(page, name), 13)
}

async function chooseFromTags(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Tags', exact: true }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

async function nameSnapshot(page: Page, item: 'Tag…' | 'Branch…', ref: string): Promise<void> {
  await chooseFromTags(page, item)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(ref)
  await dialog.getByRole('button', { name: /^Create/ }).click()
}

test('a layer is tagged and branched from; names are renamed and dropped, with errors at their field', async ({
  firn,
}) => {
  const { page } = firn
  await openSample(page)
  await layers(page).first().click()
  await expectRows(pastRowsOf(page, name), 10)
  await nameSnapshot(page, 'Tag…', 'main')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('alert')).toBeVisible()
  await picture(page, 'tag-refused')
  await expectAccessible(page, 'tag refused')
  await dialog.getByLabel('Name').fill('v1.2-model')
  await dialog.getByRole('button', { name: 'Create tag' }).click()
  await expect(dialog).toBeHidden()
  await expect(layers(page).first()).toHaveAccessibleName(/tag v1\.2-model/)
  await page.getByRole('button', { name: 'Back to now' }).click()
  await nameSnapshot(page, 'Branch…', 'audit')
  await expect(layers(page).last()).toHaveAccessibleName(/branch audit/)
  await picture(page, 'tags-in-core')

  await page.getByRole('button', { name: 'Tags', exact: true }).click()
  await picture(page, 'tags-menu')
  await page.getByRole('menuitem', { name: 'Rename or drop…' }).click()
  await picture(page, 'tags')
  await expectAccessible(page, 'tags')
  await dialog.getByRole('button', { name: 'Rename v1.2-model' }).click()
  const field = dialog.getByLabel('New name of v1.2-model')
  await field.fill('audit')
  await field.press('Enter')
  await expect(dialog.getByRole('alert')).toBeVisible()
  await field.fill('v1.3')
  await field.press('Enter')
  await expect(dialog.getByRole('button', { name: 'Rename v1.3' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Drop audit' }).click()
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await picture(page, 'drop-branch')
  await dialog.getByRole('button', { name: 'Drop branch' }).click()
  await expect(dialog.getByRole('button', { name: 'Drop audit' })).toHaveCount(0)
  await dialog.getByRole('button', { name: 'View v1.3' }).click()
  await expectRows(pastRowsOf(page, name), 10)
  await expect(page.getByRole('status').filter({ hasText: 'Viewing v1.3' })).toBeVisible()
  await page.getByRole('button', { name: 'Show snapshots as list' }).click()
  await expect(page.getByRole('table', { name: 'Snapshots' })).toContainText('v1.3')
})

test('an earlier moment is restored; what came after stays, dimmed, and can be restored in turn', async ({
  firn,
  place,
}) => {
  const { page } = firn
  await openSample(page)
  await layers(page).first().click()
  await expectRows(pastRowsOf(page, name), 10)
  await picture(page, 'past')
  await page.getByRole('button', { name: 'Restore…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await expect(dialog).toContainText('13 rows now → 10 rows then')
  await picture(page, 'restore')
  await expectAccessible(page, 'restore')
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expectRows(rowsOf(page, name), 10)
  await expect(layers(page).last()).toHaveAccessibleName(/rolled back/)
  await expect(page.getByText('1 rolled back')).toBeVisible()
  await picture(page, 'restored')

  // The next write goes on from what was restored.
  await dropFiles(page, [fixture(place, 'customers_2024-01-16.csv')])
  await page.getByRole('button', { name: new RegExp(`^Write to ${name}`) }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Write 3 rows' }).click()
  await expectRows(rowsOf(page, name), 13)
  await expect(layers(page)).toHaveCount(3)
  await expect(layers(page).nth(1)).toHaveAccessibleName(/rolled back/)
  await layers(page).nth(1).click()
  await expect(page.getByRole('status').filter({ hasText: 'rolled back since' })).toBeVisible()
  await picture(page, 'rolled-back-viewed')
  await page.getByRole('button', { name: 'Restore…' }).click()
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expect(layers(page).nth(2)).toHaveAccessibleName(/rolled back/)
  await expectRows(rowsOf(page, name), 13)
})

test('a write whose process was killed is named, with what became of it', async ({ launch, place }) => {
  const first = await launch()
  await createProject(first, place)
  await makeGroup(first.page, fixture(place, 'customers_2024-01-15.csv'), name)
  await first.close()
  // What a killed process leaves: a line that says it began, and an id that is nobody's any more.
  const { pid } = spawnSync(process.execPath, ['--version'])
  const begun = {
    event: 'begun',
    at: new Date().toISOString(),
    group: name,
    writeId: randomUUID(),
    path: `local.default.${name}`,
    ...thisProcess(),
    pid,
  }
  appendFileSync(join(place.project, '.firn', 'history.jsonl'), `${JSON.stringify(begun)}\n`)

  const again = await launch()
  await openProject(again, place)
  const unfinished = again.page.getByRole('region', { name: 'Unfinished writes' })
  await expect(unfinished).toContainText('1 interrupted write')
  await expect(unfinished).toContainText('nothing of it is stored')
  await picture(again.page, 'unfinished-writes')
  await expectAccessible(again.page, 'unfinished writes')
  await unfinished.getByRole('button', { name }).click()
  await again.page
    .getByRole('radiogroup', { name: 'What is listed' })
    .getByText('History', { exact: true })
    .click()
  await expect(again.page.getByRole('table', { name: 'History' })).toContainText('Interrupted')
  await picture(again.page, 'history-interrupted')
  await expectAccessible(again.page, 'history')
})
