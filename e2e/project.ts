// Ways into a project that most journeys begin with, and the places in its window that they look at.

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Firn, Place } from './app.ts'
import { answerOpenDialog } from './dialogs.ts'

export const projectName = 'Flüge & Wetter'

const fixtures = join(import.meta.dirname, 'fixtures')

/** A copy of a fixture among the test's own files, under the same or another name. */
export function fixture(place: Place, name: string, as = name): string {
  const path = join(place.files, as)
  copyFileSync(join(fixtures, name), path)
  return path
}

export async function createProject(firn: Firn, place: Place): Promise<void> {
  await answerOpenDialog(firn.electron, place.project)
  await firn.page.getByRole('button', { name: 'New project', exact: true }).click()
  await expect(firn.page.getByRole('heading', { name: projectName })).toBeVisible()
}

export async function openProject(firn: Firn, place: Place): Promise<void> {
  await answerOpenDialog(firn.electron, place.project)
  await firn.page.getByRole('button', { name: 'Open project', exact: true }).click()
  await expect(firn.page.getByRole('navigation', { name: 'Project' })).toBeVisible()
}

export const sidebar = (page: Page): Locator => page.getByRole('navigation', { name: 'Project' })

export async function openGroup(page: Page, name: string): Promise<void> {
  await sidebar(page)
    .getByRole('button', { name: new RegExp(`^${name}\\b`) })
    .click()
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}

/** The rows of a feature group, now. */
export const rowsOf = (page: Page, group: string): Locator =>
  page.getByRole('grid', { name: `Rows of ${group}`, exact: true })

/** The rows of a feature group at the moment that is viewed. */
export const pastRowsOf = (page: Page, group: string): Locator =>
  page.getByRole('grid', { name: `Rows of ${group} at an earlier moment` })

/** `aria-rowcount` counts the header too. */
export async function expectRows(grid: Locator, rows: number): Promise<void> {
  await expect(grid).toHaveAttribute('aria-rowcount', String(rows + 1))
  await expect(grid).toHaveAttribute('aria-busy', 'false')
}

/** The texts of one drawn row, 0-based. */
export async function cells(grid: Locator, row: number): Promise<string[]> {
  return grid
    .locator(`[aria-rowindex="${row + 2}"]`)
    .getByRole('gridcell')
    .allTextContents()
}

/** The layers of the ice core, oldest first. */
export const layers = (page: Page): Locator => page.getByRole('option', { name: /^Snapshot \d+ of \d+/ })
