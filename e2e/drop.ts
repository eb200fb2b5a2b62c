// A real drop of files from outside, through the browser's own drag and drop, so that the path comes to the page by
// the same way as from a file manager.

import type { Locator, Page } from '@playwright/test'

type Step = 'dragEnter' | 'dragOver' | 'drop'

/** In the middle of `target`, else of the window. */
export async function dropFiles(page: Page, paths: readonly string[], target?: Locator): Promise<void> {
  await drag(page, paths, ['dragEnter', 'dragOver', 'drop'], target)
}

/** Files held over the window, for what it shows before they are let go. */
export async function holdFiles(page: Page, paths: readonly string[], target?: Locator): Promise<void> {
  await drag(page, paths, ['dragEnter', 'dragOver'], target)
}

async function drag(
  page: Page,
  paths: readonly string[],
  steps: readonly Step[],
  target: Locator | undefined,
): Promise<void> {
  const at = await middle(page, target)
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  for (const type of steps) await session.send('Input.dispatchDragEvent', { type, ...at, data })
  await session.detach()
}

async function middle(page: Page, target: Locator | undefined): Promise<{ x: number; y: number }> {
  const box =
    target === undefined
      ? await page.evaluate(() => ({ x: 0, y: 0, width: window.innerWidth, height: window.innerHeight }))
      : await target.boundingBox()
  if (box === null) throw new Error('What the files should be dropped on is not visible.')
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) }
}
