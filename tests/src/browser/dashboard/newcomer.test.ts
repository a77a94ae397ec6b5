import { stdout } from 'node:process'
import type { Locator, Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openBesideShop } from './open-beside-shop.ts'

const MOST_ACTIONS = 10
const TIMEOUT_MS = 300_000

/** What a person does, and how much of it there was: a click, the choice of a file, or a field that is typed into, with Enter at its end. */
function countActions(page: Page) {
  const actions: string[] = []
  return {
    actions,
    async click(locator: Locator, what: string): Promise<void> {
      actions.push(what)
      await locator.click()
    },
    async type(label: string, text: string, key?: 'Enter'): Promise<void> {
      actions.push(`type the ${label}`)
      const field = page.getByLabel(label, { exact: true })
      await field.fill(text)
      if (key) await field.press(key)
    },
    async chooseFile(path: string): Promise<void> {
      actions.push('choose the file')
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: /^Choose/ }).click()
      await (await chooser).setFiles(path)
    },
  }
}

describeBrowser('chromium', 'somebody who has never seen the dashboard', (path) => {
  it(`uploads, installs and configures a plugin and sees it in the shop with ${MOST_ACTIONS} actions at most`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    await using opened = await openBesideShop(path)
    const { shop, dashboard, checkout } = opened
    const person = countActions(dashboard)
    const button = (name: string) => dashboard.getByRole('button', { name, exact: true })

    await dashboard.goto(`${shop.registryUrl}/admin/`)
    await person.click(dashboard.getByRole('link', { name: 'Upload a plugin' }), 'Upload a plugin')
    await person.chooseFile(inject('builds').first.file)
    await person.click(button('Publish 1.0.0'), 'Publish 1.0.0')
    await person.type('Tenant', 'acme', 'Enter')
    await person.click(button('Install 1.0.0'), 'Install 1.0.0')
    await person.click(
      dashboard.getByRole('dialog').getByRole('button', { name: 'Install 1.0.0' }),
      'confirm',
    )
    await checkout.getByRole('radio', { name: /Pay in three/ }).waitFor()
    await person.click(dashboard.getByRole('link', { name: 'Configure' }), 'Configure')
    await person.type('Configuration as JSON', '{"label": "Pay later"}')
    await person.click(button('Check the changes'), 'Check the changes')
    await person.click(button('Save'), 'Save')
    await checkout.getByRole('radio', { name: /Pay later/ }).waitFor()

    stdout.write(`${person.actions.length} actions: ${person.actions.join(', ')}\n`)
    expect(person.actions.length).toBeLessThanOrEqual(MOST_ACTIONS)
    opened.faultless()
  })
})
