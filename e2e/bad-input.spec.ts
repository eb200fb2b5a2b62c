// Input that is not as it should be: each is told apart, named, and leaves the window usable.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Firn, type Place, test } from './app.ts'
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts'
import { dropFiles } from './drop.ts'
import { picture } from './look.ts'
import { cells, createProject, expectRows, fixture, layers, rowsOf, sidebar } from './project.ts'
import { canMakeReadOnly, makeReadOnly } from './read-only.ts'
import { expectStep, goOn, makeGroup, wizard } from './wizard.ts'

function file(place: Place, name: string, content: string | Uint8Array): string {
  const path = join(place.files, name)
  writeFileSync(path, content)
  return path
}

/** The wizard can be left after the refusal, and the next file begins well. */
async function expectUsable({ page }: Firn, place: Place) {
  await wizard(page).getByRole('button', { name: 'Cancel' }).click()
  const leave = page.getByRole('dialog').getByRole('button', { name: 'Leave' })
  await expect(leave.or(page.getByText('Drop a file to begin'))).toBeVisible()
  if (await leave.isVisible()) await leave.click()
  await dropFiles(page, [
    file(place, 'good.csv', 'customer_id,at,spend\n1,2024-01-15,2.5\n2,2024-01-16,3.5\n'),
  ])
  await expectRows(page.getByRole('grid', { name: 'Rows of the file' }), 2)
}

const randomBytes = Uint8Array.from(
  { length: 40_000 },
  (_, index) => (index * 7919 + (index >> 3) * 104_729) % 256,
)

const refused: readonly { what: string; name: string; content: string | Uint8Array; says: RegExp }[] = [
  { what: 'an empty file', name: 'empty.csv', content: '', says: /empty\.csv.*(empty|no )/is },
  {
    what: 'a ragged CSV',
    name: 'ragged.csv',
    content: `id,at,spend\n${Array.from({ length: 40 }, (_, index) => `${index},2024-01-15,2.5`).join('\n')}\n40,2024-01-15\n41,2024-01-15,2.5,9,9\n`,
    says: /ragged\.csv.*(line|row).*4[23]/is,
  },
  { what: 'a binary renamed .csv', name: 'picture.csv', content: randomBytes, says: /picture\.csv/ },
  {
    what: 'a text renamed .parquet',
    name: 'text.parquet',
    content: 'id,at\n1,2024-01-15\n',
    says: /text\.parquet.*Parquet/is,
  },
]

for (const { what, name, content, says } of refused) {
  test(`${what} is refused by name, and the window goes on`, async ({ firn, place }) => {
    await createProject(firn, place)
    await dropFiles(firn.page, [file(place, name, content)])
    await expect(wizard(firn.page).getByRole('alert')).toContainText(says)
    await picture(firn.page, `bad-${name.replace('.', '-')}`)
    await expect(wizard(firn.page).getByRole('button', { name: 'Entity', exact: true }).last()).toBeDisabled()
    await expectUsable(firn, place)
  })
}

test('a file that vanished between the drop and the write says so', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await dropFiles(page, [join(place.files, 'never-there.csv')])
  await expect(wizard(page).getByRole('alert')).toContainText('never-there.csv')
  await expectUsable(firn, place)
})

for (const name of ['report[1].csv', 'what*ever?.csv', "o'brien & söhne.csv", '100% {a,b}.csv']) {
  test(`${name} is one file, not a pattern`, async ({ firn, place }) => {
    const { page } = firn
    await createProject(firn, place)
    // What a pattern would have found instead.
    for (const other of ['report1.csv', 'whatsoever1.csv', '100% a.csv'])
      file(place, other, 'id,at\n99,2024-01-15\n')
    await dropFiles(page, [file(place, name, 'id,at,v\n1,2024-01-15,7\n2,2024-01-16,8\n')])
    await expect(page.getByRole('heading', { name: `New feature group from ${name}` })).toBeVisible()
    const grid = page.getByRole('grid', { name: 'Rows of the file' })
    await expectRows(grid, 2)
    expect(await cells(grid, 0)).toEqual(['1', '2024-01-15', '7'])
  })
}

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const latin = (text: string) => Buffer.from(text, 'latin1')
const places = 'id,at,place\n1,2024-01-15,Zürich\n2,2024-01-16,Besançon\n'

for (const [encoding, bytes] of [
  ['Windows-1252', latin(places)],
  ['UTF-16', utf16(places)],
] as const) {
  test(`${encoding} text is read as what it says`, async ({ firn, place }) => {
    const { page } = firn
    await createProject(firn, place)
    await makeGroup(page, file(place, `${encoding}.csv`, bytes), 'place_features')
    const rows = rowsOf(page, 'place_features')
    await expectRows(rows, 2)
    expect(await cells(rows, 0)).toContain('Zürich')
    expect(await cells(rows, 1)).toContain('Besançon')
  })
}

test('codes with leading zeros stay text', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await dropFiles(page, [file(place, 'zip.csv', 'zip,at,v\n00501,2024-01-15,7\n10001,2024-01-16,8\n')])
  const grid = page.getByRole('grid', { name: 'Rows of the file' })
  await expectRows(grid, 2)
  expect(await cells(grid, 0)).toContain('00501')
})

test.describe('a read-only folder', () => {
  test.skip(!canMakeReadOnly(), 'root may not mount here')

  test('a folder that cannot be written can hold no project', async ({ firn, place }) => {
    const { page } = firn
    const folder = join(place.files, 'locked')
    mkdirSync(folder)
    const release = makeReadOnly(folder)
    try {
      await answerOpenDialog(firn.electron, join(folder, 'project'))
      await page.getByRole('button', { name: 'New project', exact: true }).click()
      await expect(page.getByRole('alert')).toContainText(/locked.*(read-only|no permission)/)
      await picture(page, 'bad-folder')
    } finally {
      release()
    }
    await createProject(firn, place)
  })

  test('a project that became read-only refuses a write and stays as it was', async ({ firn, place }) => {
    const { page } = firn
    await createProject(firn, place)
    await makeGroup(page, fixture(place, 'customers_2024-01-15.csv'), 'customer_features')
    const second = fixture(place, 'customers_2024-01-16.csv')
    const dialog = page.getByRole('dialog', { name: 'Write to customer_features' })
    const release = makeReadOnly(place.project)
    try {
      await dropFiles(page, [second])
      await page.getByRole('button', { name: /^Write to customer_features/ }).click()
      await dialog.getByRole('button', { name: 'Write 3 rows' }).click()
      await expect(dialog.getByRole('alert')).toContainText(/cannot be written/)
      await expect(dialog.getByRole('alert')).not.toContainText('fault in Firn')
      await picture(page, 'bad-read-only-write')
    } finally {
      release()
    }
    // The same dialog tries again.
    await dialog.getByRole('button', { name: 'Write 3 rows' }).click()
    await expect(dialog).toBeHidden()
    await expectRows(rowsOf(page, 'customer_features'), 13)
    await expect(layers(page)).toHaveCount(2)
  })

  test('an export to a folder that cannot be written says so', async ({ firn, place }) => {
    const { page, electron } = firn
    await page.getByRole('button', { name: 'Try the sample project' }).click()
    await sidebar(page)
      .getByRole('button', { name: /^customer_features/ })
      .click()
    await expectRows(rowsOf(page, 'customer_features'), 13)
    const folder = join(place.files, 'locked')
    mkdirSync(folder)
    const release = makeReadOnly(folder)
    try {
      await answerSaveDialog(electron, join(folder, 'rows.csv'))
      await page.getByRole('button', { name: 'Export…' }).click()
      await page.getByRole('menuitem', { name: 'CSV…' }).click()
      await expect(page.getByRole('alert').first()).toContainText('rows.csv')
      expect(existsSync(join(folder, 'rows.csv'))).toBe(false)
    } finally {
      release()
    }
  })
})

test('a wizard that was begun is not lost by a press of Esc', async ({ firn, place }) => {
  const { page } = firn
  await createProject(firn, place)
  await dropFiles(page, [fixture(place, 'customers_2024-01-15.csv')])
  await expectStep(page, 'Source')
  await goOn(page, 'Entity')
  // The suggestion comes a moment after the step, and would take part in what is typed.
  await expect(wizard(page).getByLabel('Entity name')).toHaveValue('customer')
  await wizard(page).getByLabel('Entity name').fill('buyer')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog', { name: 'Leave this new feature group?' })).toBeVisible()
  await page.getByRole('button', { name: 'Keep going' }).click()
  await expect(wizard(page).getByLabel('Entity name')).toHaveValue('buyer')
})
