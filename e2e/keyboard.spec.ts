// The main job without a mouse.

import { expect, test } from './app.ts'
import { answerOpenDialog } from './dialogs.ts'
import { expectRows, fixture, layers, pastRowsOf, projectName, rowsOf } from './project.ts'
import { expectStep, wizard } from './wizard.ts'

test('a project, a feature group and its past, by keyboard alone', async ({ firn, place }) => {
  const { page, electron } = firn
  const { keyboard } = page
  const command = async (text: string) => {
    await keyboard.press('Control+k')
    await expect(page.getByPlaceholder('Search or run a command')).toBeFocused()
    await keyboard.type(text)
    await keyboard.press('Enter')
  }
  const tabTo = async (role: Parameters<typeof page.getByRole>[0], name: RegExp) => {
    const target = page.getByRole(role, { name }).first()
    for (let steps = 0; steps < 60; steps++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await keyboard.press('Tab')
    }
    throw new Error(`Tab does not reach ${role} ${name}.`)
  }

  await answerOpenDialog(electron, place.project)
  await command('New project')
  await expect(page.getByRole('heading', { name: projectName })).toBeVisible()
  await answerOpenDialog(electron, fixture(place, 'customers_2024-01-15.csv'))
  await command('New feature group')

  await expectStep(page, 'Source')
  await expectRows(page.getByRole('grid', { name: 'Rows of the file' }), 10)
  await keyboard.press('Enter')
  await expectStep(page, 'Entity')
  await tabTo('textbox', /^Entity name$/)
  await keyboard.press('Control+a')
  await keyboard.type('buyer')
  // Enter in a field goes on, as in any form.
  await keyboard.press('Enter')
  await expectStep(page, 'Features')
  await tabTo('textbox', /^Name$/)
  await keyboard.press('Control+a')
  await keyboard.type('buyer features')
  await keyboard.press('Enter')
  await expect(wizard(page).getByRole('alert')).toContainText('buyer_features')
  await expect(wizard(page).getByRole('textbox', { name: 'Name', exact: true })).toBeFocused()
  await keyboard.press('Control+a')
  await keyboard.type('buyer_features')
  await keyboard.press('Enter')
  await expectStep(page, 'Storage')
  await tabTo('radio', /^ICEBERG$/)
  await keyboard.press('ArrowLeft')
  await keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'ICEBERG', exact: true })).toBeChecked()
  await keyboard.press('Control+Enter')
  await expectStep(page, 'Review')
  await tabTo('button', /^Back$/)
  await keyboard.press('Enter')
  await expectStep(page, 'Storage')
  await keyboard.press('Enter')
  await expectStep(page, 'Review')
  await tabTo('button', /^Write$/)
  await keyboard.press('Enter')
  await expectRows(rowsOf(page, 'buyer_features'), 10)

  await answerOpenDialog(electron, fixture(place, 'customers_2024-01-16.csv'))
  await command('Write to buyer_features')
  const dialog = page.getByRole('dialog', { name: 'Write to buyer_features' })
  await expect(dialog.getByRole('button', { name: 'Write 3 rows' })).toBeEnabled()
  await keyboard.press('Enter')
  await expectRows(rowsOf(page, 'buyer_features'), 13)

  await tabTo('listbox', /^Snapshots of buyer_features/)
  await keyboard.press('ArrowLeft')
  await keyboard.press('Enter')
  await expectRows(pastRowsOf(page, 'buyer_features'), 10)
  await keyboard.press('Escape')
  await expectRows(rowsOf(page, 'buyer_features'), 13)
  await expect(layers(page)).toHaveCount(2)
})
