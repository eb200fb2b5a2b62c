// The wizard, step by step, as a user goes through it.

import { expect, type Locator, type Page } from '@playwright/test'
import { dropFiles } from './drop.ts'

type Step = 'Source' | 'Entity' | 'Features' | 'Storage' | 'Review'

export const wizard = (page: Page): Locator => page.getByRole('form', { name: 'New feature group' })

export async function expectStep(page: Page, step: Step): Promise<void> {
  await expect(
    wizard(page).getByRole('heading', { name: new RegExp(`^Step \\d of 5: ${step}$`) }),
  ).toBeAttached()
}

/** On by the button that names the next step. */
export async function goOn(page: Page, to: Step): Promise<void> {
  await wizard(page).getByRole('button', { name: to, exact: true }).last().click()
  await expectStep(page, to)
}

export async function setTransform(page: Page, sql: string): Promise<void> {
  const transform = wizard(page).getByRole('switch', { name: 'Transform with SQL' })
  if (!(await transform.isChecked())) await transform.click({ force: true })
  await wizard(page).getByRole('textbox', { name: 'Transform SQL' }).fill(sql)
}

/** Join keys chosen by their columns' names, unless one suggests itself already. */
export async function setJoinKeys(page: Page, ...keys: readonly string[]): Promise<void> {
  const field = wizard(page).getByLabel('Join keys')
  // Until the data was looked at, a suggestion may still come.
  await expect(wizard(page).getByRole('button', { name: 'Features', exact: true }).last()).toBeEnabled()
  const chosen = await wizard(page).locator('.mantine-MultiSelect-pill').allTextContents()
  await field.click()
  for (const key of keys.filter((name) => !chosen.includes(name))) {
    await field.fill(key)
    await page.getByRole('option', { name: new RegExp(`^${key}\\b`) }).click()
  }
  await page.keyboard.press('Escape')
}

export async function chooseStorage(page: Page, kind: 'FILE' | 'HIVE' | 'ICEBERG'): Promise<void> {
  await wizard(page).getByRole('radio', { name: kind, exact: true }).check({ force: true })
}

export const plan = (page: Page): Locator => wizard(page).getByRole('region', { name: 'Write plan' })

/**
 * From a dropped file to a written feature group, with what the wizard suggests: for journeys that begin after it.
 * Ends on the group's page.
 */
export async function makeGroup(
  page: Page,
  file: string,
  name: string,
  kind: 'FILE' | 'HIVE' | 'ICEBERG' = 'ICEBERG',
): Promise<void> {
  await dropFiles(page, [file])
  await expectStep(page, 'Source')
  await goOn(page, 'Entity')
  await goOn(page, 'Features')
  await wizard(page).getByLabel('Name', { exact: true }).fill(name)
  await goOn(page, 'Storage')
  await chooseStorage(page, kind)
  await goOn(page, 'Review')
  await wizard(page).getByRole('button', { name: 'Write', exact: true }).click()
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}
