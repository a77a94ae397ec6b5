import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openBesideShop } from './open-beside-shop.ts'
import { BUSY_MACHINE_MS } from './open-dashboard.ts'
import { choose } from './open-published.ts'

const PLUGIN = 'test-plugin'
const TIMEOUT_MS = 600_000

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Presses a button of the dialog that is open, and waits until it has closed. */
async function confirm(page: Page, name: string) {
  const dialog = page.locator('.dialog')
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

describeBrowser('chromium', 'an open page of the example shop', (path) => {
  it('follows every action in the dashboard beside it, without being loaded again', {
    timeout: TIMEOUT_MS,
  }, async () => {
    await using opened = await openBesideShop(path)
    const { shop, dashboard, checkout } = opened
    const { first, second } = inject('builds')
    const admin = `${shop.registryUrl}/admin`
    const anyVersion = checkout.locator(`[data-plugin="${PLUGIN}"]`)
    const shows = (version: string) =>
      checkout.locator(`[data-plugin="${PLUGIN}"][data-plugin-version="${version}"] .pay3`).waitFor()
    const showsNone = () =>
      expect.poll(() => anyVersion.locator('.pay3').count(), { timeout: BUSY_MACHINE_MS }).toBe(0)
    const generation = async () =>
      (await (await fetch(`${shop.registryUrl}/tenants/acme`)).json()).generation as number

    await shop.publish(first)
    await dashboard.goto(`${admin}/plugins/${PLUGIN}?tenant=acme`)
    await press(dashboard, 'Install 1.0.0')
    await showsNone()
    await confirm(dashboard, 'Install 1.0.0')
    await shows('1.0.0')

    await dashboard.getByRole('link', { name: 'Configure' }).click()
    await dashboard
      .getByLabel('Configuration as JSON')
      .fill('{"label": "Three small payments", "feeCents": 100}')
    await press(dashboard, 'Check the changes')
    await press(dashboard, 'Save')
    await checkout.getByRole('radio', { name: /Three small payments/ }).waitFor()

    await dashboard.goto(`${admin}/tenants/acme`)
    await choose(dashboard, { plugin: PLUGIN, action: 'Disable' })
    await showsNone()
    await choose(dashboard, { plugin: PLUGIN, action: 'Enable' })
    await shows('1.0.0')

    await choose(dashboard, { plugin: PLUGIN, action: 'Change version or policy' })
    const dialog = dashboard.getByRole('dialog')
    await dialog.getByLabel('Upgraded by itself').selectOption('minor')
    await confirm(dashboard, 'Change')
    await press(dashboard, 'Freeze upgrades')
    await dialog.getByLabel('Reason').fill('Peak season.')
    await confirm(dashboard, 'Freeze')
    const frozen = await generation()
    await shop.publish(second)
    await expect
      .poll(
        async () => (await (await fetch(`${shop.registryUrl}/plugins/${PLUGIN}/upgrades`)).json()).state,
        {
          timeout: BUSY_MACHINE_MS,
        },
      )
      .toBe('done')
    expect(await generation()).toBe(frozen)
    await shows('1.0.0')
    await press(dashboard, 'Lift the freeze')
    await shows('1.1.0')

    await dashboard.goto(`${admin}/tenants/acme/generations`)
    await press(dashboard, `Go back to ${frozen}`)
    await confirm(dashboard, 'Go back')
    await shows('1.0.0')
    await dashboard.goto(`${admin}/tenants/acme`)
    await press(dashboard, 'Lift the freeze')
    await press(dashboard, `Upgrade ${PLUGIN} now`)
    await dialog.getByText(`${PLUGIN} went from 1.0.0 to 1.1.0.`).waitFor()
    await confirm(dashboard, 'Upgrade now')
    await shows('1.1.0')

    await choose(dashboard, { plugin: PLUGIN, action: 'Uninstall' })
    await dashboard.getByLabel(`Type ${PLUGIN} to confirm`).fill(PLUGIN)
    await confirm(dashboard, 'Uninstall')
    await showsNone()
    await dashboard.getByRole('button', { name: 'Undo' }).first().click()
    await shows('1.1.0')
    await checkout.getByRole('radio', { name: /Three small payments/ }).waitFor()

    await dashboard.goto(`${admin}/plugins/${PLUGIN}/versions`)
    await press(dashboard, 'Actions for 1.1.0')
    await dashboard.getByRole('menuitem', { name: 'Revoke' }).click()
    await dashboard.getByText('1 tenant will lose it.').waitFor()
    await dashboard.getByLabel('Reason', { exact: true }).fill('It leaks.')
    await dashboard.getByLabel(`Type ${PLUGIN} to confirm`).fill(PLUGIN)
    await confirm(dashboard, 'Revoke')
    await checkout.locator('[data-plugin-version="1.1.0"]').first().waitFor({ state: 'detached' })
    opened.faultless()
  })
})
