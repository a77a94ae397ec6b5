import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openReactPage } from '../harness/react-page.ts'
import { shared } from '../harness/shared.ts'
import { doing, THIEF } from './attacks.ts'

describeBrowser('chromium', 'the focus', (path) => {
  const browser = shared(() => openChromium(path))
  const SANDBOX = { key: 'sandbox', timeoutMs: 10_000, sandbox: { frameUrl: '/frame' } }

  it('stays with somebody who types in the page, and the plugin that takes it again and again is removed', async () => {
    await using host = await openReactPage(await browser(), [
      { id: 'thief', source: THIEF, isolation: 'sandbox' },
    ])
    const { page } = host
    await page.evaluate(() => document.body.prepend(document.createElement('textarea')))
    const field = page.locator('textarea')
    await field.focus()
    await host.setHost(SANDBOX)
    let typed = ''
    // For as long as the frame takes to load. In a pause the plugin may have the focus, and whoever types takes it back.
    await expect
      .poll(async () => {
        typed += 'correct horse '
        await field.pressSequentially('correct horse ', { delay: 50 })
        return host.events()
      })
      .toContain('thief@1.0.0 failed SANDBOX thief: it takes the focus from somebody who types')
    await page.keyboard.type('.')
    // What is typed before the page can give the focus back is lost, each time.
    const value = await field.inputValue()
    expect(value).toMatch(/\.$/)
    expect(value.length).toBeGreaterThan(typed.length / 2)
    expect(await page.locator('iframe').count()).toBe(0)
  })

  it('goes to a plugin by itself while nobody types, by a click while somebody did, and by Tab', async () => {
    const form = doing(`
      const input = document.body.appendChild(document.createElement('input'))
      input.addEventListener('input', () => host.report(input.value))
      // Until the frame is shown, nothing in it can have the focus.
      const timer = setInterval(() => {
        input.focus()
        if (document.hasFocus()) clearInterval(timer)
      }, 20)`)
    await using host = await openReactPage(await browser(), [
      { id: 'form', source: form, isolation: 'sandbox' },
    ])
    const { page } = host
    const reports = (): Promise<readonly string[]> => page.evaluate('reports')
    await page.evaluate(() => document.body.prepend(document.createElement('textarea')))
    await page.getByRole('button', { name: 'Host 0' }).click()
    await host.setHost(SANDBOX)
    const input = page.frameLocator('iframe').getByRole('textbox')
    await inFrame(page)
    await page.keyboard.type('a')
    await expect.poll(reports).toEqual(['a'])

    await page.locator('textarea').first().click()
    await page.keyboard.type('typed')
    // Long enough after the last key for the pointer to be believed.
    await page.waitForFunction(
      (since) => performance.now() - since > 1100,
      await page.evaluate(() => performance.now()),
    )
    await hover(page)
    await input.click()
    await inFrame(page)
    await page.keyboard.type('b')
    await expect.poll(reports).toEqual(['a', 'ab'])

    await page.locator('textarea').first().click()
    await page.keyboard.type('!')
    while (!(await page.evaluate(() => document.activeElement?.localName === 'iframe')))
      await page.keyboard.press('Tab')
    await page.keyboard.press('End')
    await page.keyboard.type('c')
    await expect.poll(reports).toContain('abc')
    expect(await host.events()).not.toContainEqual(expect.stringContaining('focus'))
  })
})

/** Waits until the page has passed the focus to its frame. */
async function inFrame(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.localName === 'iframe')
}

/** Lets the page know that the pointer is over its frame. Playwright's goes to the frame alone; a real one crosses the page. */
async function hover(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('DOM.enable')
  await session.send('CSS.enable')
  const { root } = await session.send('DOM.getDocument')
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector: 'iframe' })
  await session.send('CSS.forcePseudoState', { nodeId, forcedPseudoClasses: ['hover'] })
}
