import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { ROOT } from './project-folders.ts'

/** Keeps what a page looks like now as test-results/browser/NAME.png: an artefact for whoever reads the run. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(ROOT, 'test-results', 'browser', `${name}.png`) })
}
