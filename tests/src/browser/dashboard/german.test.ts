import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { keepScreenshot } from '../harness/keep-screenshot.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { ROOT } from '../harness/project-folders.ts'
import { watchPage } from '../harness/watch-page.ts'
import { BUSY_MACHINE_MS } from './open-dashboard.ts'
import { openDemo } from './open-demo.ts'
import { SCREENS } from './screens.ts'

type Messages = Readonly<Record<string, string>>

const read = async (language: string): Promise<Messages> =>
  JSON.parse(await readFile(join(ROOT, 'packages/dashboard/src/messages', `${language}.json`), 'utf8'))

/** The English messages without values that German says otherwise. Short ones are words of both languages, or of an id. */
function onlyEnglish(english: Messages, german: Messages): readonly string[] {
  const said = new Set(Object.values(german))
  return Object.values(english).filter(
    (message) => message.length > 3 && !message.includes('{') && !said.has(message),
  )
}

/** Each text of a page, and each name for screen readers; without what authors of plugins wrote, data, and what is marked as English. */
const textsOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const AUTHORED = 'bdi, code, pre, textarea, .readme, [lang="en"]'
    const found: string[] = [document.title.replace(/ · Plugboard$/, '')]
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (!node.parentElement?.closest(AUTHORED)) found.push(node.textContent ?? '')
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]'))
      if (!element.closest(AUTHORED))
        for (const name of ['aria-label', 'placeholder', 'title'])
          found.push(element.getAttribute(name) ?? '')
    return found.map((text) => text.trim()).filter((text) => text !== '')
  })

const overflowOf = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describeBrowser('chromium', 'every screen of the dashboard in German', (path) => {
  it('has no English message and no key of a message, and fits a window of 320 px', async () => {
    await using demo = await openDemo()
    await using browser = await openChromium(path)
    const context = await browser.newContext({
      viewport: { width: 320, height: 900 },
      reducedMotion: 'reduce',
      locale: 'de-DE',
    })
    context.setDefaultTimeout(BUSY_MACHINE_MS)
    const page = await context.newPage()
    const { errors } = watchPage(page)
    const [english, german] = await Promise.all([read('en'), read('de')])
    const foreign = new Set(onlyEnglish(english, german))
    // Without a point it is a word as well.
    const keys = new Set(Object.keys(english).filter((key) => key.includes('.')))
    expect(foreign.size).toBeGreaterThan(500)
    const found: string[] = []
    for (const [screen, at] of SCREENS) {
      await page.goto(`${demo.url}/admin${at}`)
      await page.locator('h1, h2').first().waitFor()
      await page.waitForLoadState('networkidle')
      await expect.poll(() => page.locator('.skeleton').count(), { timeout: BUSY_MACHINE_MS }).toBe(0)
      await keepScreenshot(page, `dashboard-${screen}-german`)
      const texts = await textsOf(page)
      expect(await page.evaluate(() => document.documentElement.lang), screen).toBe('de')
      expect(texts.length, screen).toBeGreaterThanOrEqual(5)
      for (const text of texts) if (foreign.has(text) || keys.has(text)) found.push(`${screen}: ${text}`)
      if ((await overflowOf(page)) > 0) found.push(`${screen}: is wider than its window`)
    }
    expect(found).toEqual([])
    expect(errors).toEqual([])
  })
})
