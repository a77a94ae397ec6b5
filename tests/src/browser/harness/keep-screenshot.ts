import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ROOT } from './project-folders.ts'

/** Saves a screenshot of the page as test-results/browser/NAME.png, an artefact of the run. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(ROOT, 'test-results', 'browser', `${name}.png`) })
}
