// Where one starts: the sample, a project of one's own, one from before, and files that come too early.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { answerOpenDialog } from './dialogs.ts'
import { dropFiles } from './drop.ts'
import { picture } from './look.ts'
import { createProject } from './project.ts'

test('the sample project opens with two snapshots to look around in', async ({ firn }) => {
  const { page } = firn
  await expect(page.getByRole('heading', { name: 'Firn' })).toBeVisible()
  await picture(page, 'home')
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  const groups = page.getByRole('table', { name: 'Feature groups' })
  await expect(groups.getByRole('row')).toHaveCount(2)
  await picture(page, 'sample-project')
  await groups.getByRole('button', { name: 'customer_features' }).click()
  await expect(page.getByRole('option', { name: /^Snapshot \d of 2/ })).toHaveCount(2)
  const grid = page.getByRole('grid', { name: 'Rows of customer_features' })
  await expect(grid).toHaveAttribute('aria-rowcount', '14')
  await picture(page, 'sample-group')

  await page.getByRole('option', { name: /^Snapshot 1 of 2/ }).click()
  await expect(page.getByRole('grid', { name: /earlier moment/ })).toHaveAttribute('aria-rowcount', '11')
  await picture(page, 'sample-past')
})

test('a project is made, closed, found among the recent ones and opened again', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await picture(page, 'empty-project')
  await page.getByRole('button', { name: 'Flüge & Wetter' }).click()
  await page.getByRole('menuitem', { name: 'Close project' }).click()
  const recent = page.getByRole('region', { name: 'Recent projects' })
  await expect(recent).toContainText('Flüge & Wetter')
  await picture(page, 'home-recent')
  await recent.getByRole('button', { name: /^Flüge & Wetter/ }).click()
  await expect(page.getByRole('heading', { name: 'Flüge & Wetter' })).toBeVisible()
})

test('a project that is gone says so and can be taken off the list', async ({ launch, place }) => {
  const first = await launch()
  await createProject(first, place)
  await first.close()
  rmSync(place.project, { recursive: true })

  const { page } = await launch()
  const recent = page.getByRole('region', { name: 'Recent projects' })
  await expect(recent).toContainText('missing')
  await recent.getByRole('button', { name: 'Take Flüge & Wetter off the list' }).click()
  await expect(recent).toHaveCount(0)
})

test('a folder that is no project is refused with what to do', async ({ firn, place }) => {
  await answerOpenDialog(firn.electron, place.files)
  await firn.page.getByRole('button', { name: 'Open project', exact: true }).click()
  await expect(firn.page.getByRole('alert')).toContainText('files')
  await picture(firn.page, 'home-not-a-project')
})

test('a dialog that is cancelled changes nothing', async ({ firn }) => {
  await answerOpenDialog(firn.electron)
  for (const name of ['New project', 'Open project']) {
    await firn.page.getByRole('button', { name, exact: true }).click()
    await expect(firn.page.getByRole('heading', { name: 'Firn' })).toBeVisible()
  }
  await expect(firn.page.getByRole('alert')).toHaveCount(0)
})

test('files dropped before there is a project wait for it', async ({ firn, place }) => {
  const file = join(place.files, 'planes.csv')
  writeFileSync(file, 'tailnum,seats\nN14228,149\n')
  await dropFiles(firn.page, [file])
  await expect(firn.page.getByRole('region', { name: 'Dropped files' })).toContainText('planes.csv')
  await picture(firn.page, 'home-dropped-files')
  await answerOpenDialog(firn.electron, place.project)
  await firn.page.getByRole('button', { name: 'New project…' }).click()
  await expect(firn.page.getByRole('heading', { name: /planes\.csv/ })).toBeVisible()
})

test('the menus of the platform do what they say', async ({ firn, place }) => {
  const choose = (id: string) =>
    firn.electron.evaluate(({ Menu }, id) => {
      Menu.getApplicationMenu()?.getMenuItemById(id)?.click()
    }, id)
  await answerOpenDialog(firn.electron, place.project)
  await choose('new-project')
  await expect(firn.page.getByRole('heading', { name: 'Flüge & Wetter' })).toBeVisible()
  await choose('palette')
  await expect(firn.page.getByRole('dialog').getByPlaceholder('Search or run a command')).toBeFocused()
  await picture(firn.page, 'palette')
  await firn.page.keyboard.press('Escape')
  await choose('close-project')
  await expect(firn.page.getByRole('heading', { name: 'Firn' })).toBeVisible()
})
