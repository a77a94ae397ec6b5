import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const FILE = "export default { extensions: { 'payment-methods': () => null } }"
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    days: { type: 'integer', title: 'Days <b>to pay</b>', minimum: 7, maximum: 90, default: 30 },
    label: { type: 'string', title: 'Label', maxLength: 20 },
    apiKey: { type: 'string', title: 'API key', writeOnly: true, minLength: 8 },
  },
}

describeDashboard('the configuration of a plugin in the dashboard', (setting) => {
  it('is a form made from the schema, whose faults are beside their fields, and is saved after its difference was shown', async () => {
    await using dashboard = await openDashboard(setting, {
      CONFIGURATION_KEYS: `2026:${randomBytes(32).toString('base64')}`,
    })
    const { page, url } = dashboard
    const configuration = { schema: SCHEMA, order: ['/label', '/apiKey'] }
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'pay', name: 'Pay later', configuration }) })
    const installed = await fetch(`${url}/plugins/install`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': 'acme' },
      body: JSON.stringify({ pluginId: 'pay', config: { label: 'Pay now', apiKey: 'first-secret' } }),
    })
    expect(installed.status).toBe(201)
    const read = async () => (await fetch(`${url}/tenants/acme/plugins/pay`)).json()

    await page.goto(`${url}/admin/tenants/acme/plugins/pay/configuration`)
    const label = page.getByLabel('Label')
    await label.waitFor()
    expect(await page.locator('.config-form label').allTextContents()).toEqual([
      'Label',
      'API key',
      'Days <b>to pay</b>',
    ])
    await label.fill('A label that is longer than allowed')
    await page.getByRole('button', { name: 'Check the changes' }).click()
    await page.locator('.field[data-faulty="true"]', { hasText: 'Label' }).waitFor()
    expect(await read()).toMatchObject({ config: { label: 'Pay now', days: 30 } })

    await label.fill('Pay later')
    await page.getByLabel('API key').fill('second-secret')
    await page.getByRole('button', { name: 'Check the changes' }).click()
    await page.getByRole('cell', { name: '"Pay later"' }).waitFor()
    expect(await page.getByRole('region', { name: 'What saving changes' }).textContent()).not.toContain(
      'secret"',
    )
    const before = await read()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The configuration is saved.').waitFor()
    const after = await read()
    expect(after.config).toEqual({ label: 'Pay later', days: 30 })
    expect(after.secrets[0].setAt).not.toBe(before.secrets[0].setAt)

    await page.getByRole('link', { name: 'History' }).click()
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click()
    await expect.poll(async () => (await read()).config.label).toBe('Pay now')
    expect(await dashboard.faults()).toEqual([])
  })

  it('says so when somebody else has changed it meanwhile, and loses nothing of both', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'pay', name: 'Pay later' }) })
    const change = (method: string, to: string, body: object) =>
      fetch(`${url}${to}`, {
        method,
        headers: { 'content-type': 'application/json', 'x-tenant-id': 'acme' },
        body: JSON.stringify(body),
      })
    await change('POST', '/plugins/install', { pluginId: 'pay', config: { label: 'Pay now' } })
    await page.goto(`${url}/admin/tenants/acme/plugins/pay/configuration?view=json`)
    const json = page.getByLabel('Configuration as JSON')
    await json.fill('{"label": "Mine"}')
    await change('PATCH', '/tenants/acme/plugins/pay', { config: { label: 'Theirs' } })
    await page.getByRole('button', { name: 'Check the changes' }).click()
    await expect
      .poll(() => page.getByRole('alert').allTextContents())
      .toContainEqual(expect.stringContaining('PRECONDITION_FAILED'))
    expect(await json.inputValue()).toBe('{"label": "Mine"}')
    const kept = await (await fetch(`${url}/tenants/acme/plugins/pay`)).json()
    expect(kept.config).toEqual({ label: 'Theirs' })

    await page.getByText('Somebody else has changed it meanwhile.').waitFor()
    await page.getByRole('button', { name: 'Discard the changes' }).click()
    await expect.poll(async () => JSON.parse(await json.inputValue())).toEqual({ label: 'Theirs' })
    expect(await page.getByRole('alert').allTextContents()).not.toContainEqual(
      expect.stringContaining('PRECONDITION_FAILED'),
    )
    await json.fill('{"label": ')
    await page.getByText('This is not JSON').waitFor()
    expect(await page.getByRole('button', { name: 'Check the changes' }).isDisabled()).toBe(true)
  })
})
