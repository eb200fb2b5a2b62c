// The write dialog, and the editing of a feature group, as a user goes through them.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Locator, type Page } from '@playwright/test'
import type { Place } from './app.ts'
import { dropFiles } from './drop.ts'

type Mode = 'Append' | 'Merge' | 'Overwrite range' | 'Overwrite'

/** A CSV among the test's own files. */
export function csv(place: Place, name: string, ...lines: readonly string[]): string {
  const path = join(place.files, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

/** The dialog for a file that is dropped on the group's page. */
export async function openWrite(page: Page, group: string, ...paths: readonly string[]): Promise<Locator> {
  await dropFiles(page, paths)
  await page.getByRole('button', { name: new RegExp(`^Write to ${group}`) }).click()
  const dialog = page.getByRole('dialog', { name: `Write to ${group}` })
  await expect(dialog.getByRole('group', { name: 'Write mode' })).toBeVisible()
  return dialog
}

export async function chooseMode(dialog: Locator, mode: Mode): Promise<void> {
  await dialog.getByRole('radio', { name: mode, exact: true }).check({ force: true })
}

export const planOf = (dialog: Locator): Locator => dialog.getByRole('region', { name: 'Write plan' })

/** Writes, and waits until it is done. */
export async function write(dialog: Locator, button: string | RegExp = /^Write \d+ rows?$/): Promise<void> {
  await dialog.getByRole('button', { name: button }).click()
  await expect(dialog).toBeHidden()
}

export async function openEdit(page: Page, group: string, tab: string): Promise<Locator> {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Edit…' }).click()
  const dialog = page.getByRole('dialog', { name: `Edit ${group}` })
  await dialog.getByRole('tab', { name: tab }).click()
  return dialog
}

/** Adds a test of that kind; resolves to its line in the list. */
export async function addTest(page: Page, dialog: Locator, kind: string): Promise<Locator> {
  await dialog.getByRole('button', { name: 'Add test' }).click()
  await page.getByRole('menuitem', { name: new RegExp(`^${kind} `) }).click()
  return dialog.getByRole('listitem', { name: new RegExp(`\\d+\\. ${kind}$`) }).last()
}
