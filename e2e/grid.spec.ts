// The grid over real rows: sorted by DuckDB, scrolled, copied, exported.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './app.ts'
import { answerSaveDialog } from './dialogs.ts'
import { picture } from './look.ts'
import { cells, expectRows, pastRowsOf, rowsOf } from './project.ts'

const name = 'customer_features'

async function openSample(page: import('@playwright/test').Page) {
  await page.getByRole('button', { name: 'Try the sample project' }).click()
  await page.getByRole('table', { name: 'Feature groups' }).getByRole('button', { name }).click()
  await expectRows(rowsOf(page, name), 13)
}

test('a click on a header sorts, and what is exported is what is shown', async ({ firn, place }) => {
  const { page, electron } = firn
  await openSample(page)
  const rows = rowsOf(page, name)
  const header = rows.getByRole('columnheader', { name: /^total_spend/ })
  await header.click()
  await expect(header).toHaveAttribute('aria-sort', /ascending|descending/)
  if ((await header.getAttribute('aria-sort')) === 'descending') await header.click()
  await expect(header).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(() => cells(rows, 0)).toContain('C011')
  await header.click()
  await expect(header).toHaveAttribute('aria-sort', 'descending')
  await expect.poll(() => cells(rows, 0)).toContain('C008')
  await picture(page, 'grid-sorted')

  const path = join(place.files, 'spend [top].csv')
  await answerSaveDialog(electron, path)
  await page.getByRole('button', { name: 'Export…' }).click()
  await page.getByRole('menuitem', { name: 'CSV…' }).click()
  await expect(page.getByText('13 rows exported to spend [top].csv')).toBeVisible()
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  expect(lines).toHaveLength(14)
  expect(lines[0]).toContain('total_spend')
  expect(lines[1]).toContain('C008')
})

test('an export of an earlier moment has the rows of that moment', async ({ firn, place }) => {
  const { page, electron } = firn
  await openSample(page)
  await page.getByRole('option', { name: /^Snapshot 1 of 2/ }).click()
  await expectRows(pastRowsOf(page, name), 10)
  const path = join(place.files, 'then.parquet')
  await answerSaveDialog(electron, path)
  await page.getByRole('button', { name: 'Export…' }).click()
  await page.getByRole('menuitem', { name: 'Parquet…' }).click()
  await expect(page.getByText('10 rows exported to then.parquet')).toBeVisible()
  expect(readFileSync(path).subarray(0, 4).toString()).toBe('PAR1')
})

test('cells are chosen by keyboard and copied as they are', async ({ firn }) => {
  const { page, electron } = firn
  await openSample(page)
  const rows = rowsOf(page, name)
  await rows.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByText('2 × 2 · 4 cells selected')).toBeVisible()
  await picture(page, 'grid-selection')
  await page.keyboard.press('Control+c')
  const clipboard = () => electron.evaluate(({ clipboard }) => clipboard.readText())
  await expect.poll(clipboard).toMatch(/^C0\d\d\t2024-01-1\d[^\t]*\nC0\d\d\t2024-01-1\d[^\t]*$/)
})
