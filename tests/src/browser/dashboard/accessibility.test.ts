import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { recordViolations } from '../csp/record-violations.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { keepScreenshot } from '../harness/keep-screenshot.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { watchPage } from '../harness/watch-page.ts'
import { BUSY_MACHINE_MS } from './open-dashboard.ts'
import { openDemo } from './open-demo.ts'
import { SCREENS } from './screens.ts'

const LOOKS = [
  { name: 'light', width: 1280, colorScheme: 'light' },
  { name: 'dark', width: 1280, colorScheme: 'dark' },
  { name: 'narrow', width: 320, colorScheme: 'light' },
] as const

/** The page shows what it was to show, and nothing is loading any more. */
async function settle(page: Page): Promise<void> {
  await page.locator('h1, h2').first().waitFor()
  await page.waitForLoadState('networkidle')
  await expect.poll(() => page.locator('.skeleton').count()).toBe(0)
}

const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describeBrowser('chromium', 'every screen of the dashboard', (path) => {
  it.each(LOOKS)(
    'has no fault that axe finds, and fits its window: $name',
    async ({ name, width, colorScheme }) => {
      await using demo = await openDemo()
      await using browser = await openChromium(path)
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme,
        reducedMotion: 'reduce',
        locale: 'en-GB',
      })
      context.setDefaultTimeout(BUSY_MACHINE_MS)
      const page = await context.newPage()
      const { errors } = watchPage(page)
      const violations = await recordViolations(page)
      const found: string[] = []
      for (const [screen, at] of SCREENS) {
        await page.goto(`${demo.url}/admin${at}`)
        await settle(page)
        await keepScreenshot(page, `dashboard-${screen}-${name}`)
        const { violations: faults } = await new AxeBuilder({ page }).analyze()
        found.push(
          ...faults.map(
            ({ id, nodes }) =>
              `${screen}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
          ),
        )
        if ((await overflowOf(page)) > 0) found.push(`${screen}: is wider than its window`)
        found.push(...(await violations()).map((violation) => `${screen}: ${violation}`))
      }
      expect(found).toEqual([])
      expect(errors).toEqual([])
    },
  )
})
