// What a state looks like, in light and dark, and whether it can be read by everyone.

import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const folder = join(import.meta.dirname, 'screenshots')
const schemes = ['light', 'dark'] as const

/** Pictures of the window as it is now, `<name>-light.png` and `<name>-dark.png` in e2e/screenshots. */
export async function picture(page: Page, name: string): Promise<void> {
  for (const scheme of schemes) {
    await turn(page, scheme)
    await page.screenshot({
      path: join(folder, `${name}-${scheme}.png`),
      animations: 'disabled',
      caret: 'hide',
    })
  }
  await turn(page, 'light')
}

/** No violation of WCAG 2.2 A and AA that axe can find, in light and dark. */
export async function expectAccessible(page: Page, name: string): Promise<void> {
  for (const scheme of schemes) {
    await turn(page, scheme)
    const { violations, passes } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      // Its other mode opens a page of its own, which Electron has not.
      .setLegacyMode(true)
      .analyze()
    // An axe that sees nothing finds nothing either.
    expect(passes.length, `${name}, ${scheme}`).toBeGreaterThan(8)
    const found = violations.map(({ id, help, nodes }) => ({
      rule: id,
      help,
      where: nodes.map((node) => `${node.target.join(' ')}: ${node.any[0]?.message ?? node.html}`),
    }))
    expect(found, `${name}, ${scheme}`).toEqual([])
  }
  await turn(page, 'light')
}

async function turn(page: Page, scheme: (typeof schemes)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme)
}
