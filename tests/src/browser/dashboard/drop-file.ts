import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Page } from 'playwright-core'
import type { Setting } from './describe-dashboard.ts'

/** Drops a file on the first element of a selector. */
export function dropFile(
  page: Page,
  {
    browser,
    selector,
    path,
  }: Pick<Setting, 'browser'> & { readonly selector: string; readonly path: string },
): Promise<void> {
  return browser === 'chromium'
    ? dropFromOutside(page, { selector, path })
    : dispatchDrop(page, { selector, path })
}

/** As a person drags a file from another window. */
async function dropFromOutside(page: Page, { selector, path }: { selector: string; path: string }) {
  const box = await page.locator(selector).boundingBox()
  if (box === null) throw new Error(`There is no ${selector}.`)
  const devtools = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  const place = { x: box.x + box.width / 2, y: box.y + 8 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...place, data })
}

/** WebDriver BiDi has no drag from outside, so the events are made in the page. */
async function dispatchDrop(page: Page, { selector, path }: { selector: string; path: string }) {
  const file = { name: basename(path), text: await readFile(path, 'utf8') }
  await page.locator(selector).evaluate((element, { name, text }) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([text], name, { type: 'text/javascript' }))
    for (const type of ['dragenter', 'dragover', 'drop'])
      element.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
  }, file)
}
