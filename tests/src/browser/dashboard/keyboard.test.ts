import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { metadataOf } from '../../harness/upload.ts'
import { ADMIN_HEADERS, ask, WITH_ADMIN } from './as-admin.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const FILE = "export default { extensions: { 'payment-methods': () => null } }"
const MOST_STEPS = 60

const hasFocus = (target: Locator) =>
  target.evaluate((element) => element === document.activeElement).catch(() => false)

/** Goes on by Tab until something has the focus, which has to be visible there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No Tab of ${MOST_STEPS} leads to ${await target.innerText()}.`)
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(text)
}

/** Goes down a menu that is open until one of its entries has the focus. */
async function choose(page: Page, name: string): Promise<void> {
  const entry = page.getByRole('menuitem', { name, exact: true })
  await entry.waitFor()
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(entry)) {
      await page.keyboard.press('Enter')
      return
    }
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`No arrow leads to ${name}.`)
}

describeDashboard('the dashboard by the keyboard alone', (setting) => {
  it('signs in, finds a plugin, installs and configures it for a tenant, rolls back, and signs out', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    const form = new FormData()
    form.append('file', new Blob([FILE]), 'plugin.js')
    const schema = { type: 'object', properties: { label: { type: 'string', title: 'Label' } } }
    form.append(
      'metadata',
      JSON.stringify({ ...metadataOf({ id: 'maps', name: 'Maps' }), configuration: { schema } }),
    )
    const published = await fetch(`${url}/plugins/upload`, {
      method: 'POST',
      headers: ADMIN_HEADERS,
      body: form,
    })
    expect(published.status).toBe(201)
    const button = (name: string) => page.getByRole('button', { name, exact: true })

    await page.goto(`${url}/admin/`)
    await type(page, page.getByLabel('Token'), ADMIN_HEADERS.authorization.replace('Bearer ', ''))
    await page.keyboard.press('Enter')
    await button('Account: zoe').waitFor()

    await page.getByRole('heading', { level: 1, name: 'Plugins' }).waitFor()
    await page.keyboard.press('/')
    await expect.poll(() => hasFocus(page.getByLabel('Search plugins'))).toBe(true)
    await page.keyboard.type('map')
    await press(page, page.getByRole('link', { name: 'Maps', exact: true }))
    await page.getByRole('heading', { level: 1, name: 'Maps' }).waitFor()

    await type(page, page.getByLabel('Tenant', { exact: true }), 'acme')
    await page.keyboard.press('Enter')
    await press(page, page.getByRole('button', { name: /^Install / }))
    await press(page, page.getByRole('dialog').getByRole('button', { name: /^Install / }))
    await page.getByRole('button', { name: /^Installed: / }).waitFor()

    // The letters go to what has the focus, which is no field.
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await press(page, page.getByRole('link', { name: 'acme' }))
    await press(page, button('Actions for maps'))
    await choose(page, 'Configure')
    await type(page, page.getByLabel('Label'), 'Near you')
    await press(page, button('Check the changes'))
    await press(page, button('Save'))
    await expect
      .poll(async () => (await ask(`${url}/tenants/acme/plugins/maps`)).body.config)
      .toEqual({ label: 'Near you' })

    await page.goto(`${url}/admin/tenants/acme/generations`)
    await press(page, button('Go back to 1'))
    const dialog = page.getByRole('dialog')
    await dialog.getByText('maps was configured anew.').waitFor()
    await press(page, dialog.getByRole('button', { name: 'Go back', exact: true }))
    await expect.poll(async () => (await ask(`${url}/tenants/acme/plugins/maps`)).body.config).toEqual({})

    await press(page, button('Account: zoe'))
    await choose(page, 'Sign out')
    await page.getByLabel('Token').waitFor()
    expect(await dashboard.faults()).toEqual([])
  })
})
