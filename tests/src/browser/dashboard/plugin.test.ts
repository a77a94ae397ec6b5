import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { type OpenDashboard, openDashboard } from './open-dashboard.ts'

const FILE = "export default { extensions: { 'payment-methods': () => null } }"
const ISSUER = 'https://token.actions.githubusercontent.com'
const SETTINGS = { UPGRADE_INTERVAL_MS: '50' }
const SCOPES = ['read', 'install', 'publish', 'admin']
const tokenOf = (name: string) => `a-token-of-more-than-24-characters-of-${name}`
const PEOPLE = {
  REGISTRY_TOKENS: JSON.stringify(
    ['zoe', 'ann'].map((name) => ({ name, token: tokenOf(name), scopes: SCOPES, tenants: ['*'] })),
  ),
  REGISTRY_TRUSTED_ISSUERS: ISSUER,
}

/** Uploads versions of the plugin, each larger than the one before. */
async function publish(url: string, versions: readonly string[], headers: Record<string, string> = {}) {
  for (const version of versions) {
    const file = `${FILE} // ${version} ${'x'.repeat(100 * versions.indexOf(version))}`
    const metadata = metadataOf({ id: 'maps', name: 'Maps', version })
    const { status, body } = await upload(url, { file, metadata, headers })
    expect(status, JSON.stringify(body)).toBe(201)
  }
}

async function read(
  { url }: OpenDashboard,
  path: string,
  headers: Record<string, string> = {},
): Promise<Record<string, never>> {
  const answer = await fetch(`${url}${path}`, { headers })
  return (await answer.json()) as Record<string, never>
}

async function install(url: string, tenantId: string, version: string) {
  const answer = await fetch(`${url}/plugins/install`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tenant-id': tenantId },
    body: JSON.stringify({ pluginId: 'maps', version }),
  })
  expect(answer.status).toBe(201)
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

/** Presses a button of the dialog that is open, and waits until it has closed. */
async function confirm(page: Page, name: string) {
  const dialog = page.locator('.dialog')
  await dialog.getByRole('button', { name, exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}

async function chooseAction(page: Page, version: string, name: string) {
  await press(page, `Actions for ${version}`)
  await page.getByRole('menuitem', { name, exact: true }).click()
}

/** Undoes what was done last, and waits until it is no longer said. */
async function undo(page: Page) {
  const button = page.getByRole('button', { name: 'Undo', exact: true }).first()
  await button.click()
}

const eventually = <Value>(ask: () => Promise<Value>) => expect.poll(ask, { timeout: 40_000 })

describeDashboard('the page of a plugin', (setting) => {
  it('installs, updates and uninstalls it for the tenant in the URL, says what that does, and undoes it', async () => {
    await using dashboard = await openDashboard(setting, SETTINGS)
    const { page, url } = dashboard
    await publish(url, ['1.0.0'])
    const version = async () => (await read(dashboard, '/tenants/acme/plugins/maps'))['version'] ?? null

    await page.goto(`${url}/admin/plugins/maps`)
    await page.getByLabel('Tenant', { exact: true }).fill('acme')
    await press(page, 'Show')
    await press(page, 'Install 1.0.0')
    expect(new URL(page.url()).search).toBe('?tenant=acme')
    await page.locator('.dialog').getByText('Pages of acme get 1.0.0').waitFor()
    await confirm(page, 'Install 1.0.0')
    await page.getByRole('button', { name: 'Installed: 1.0.0' }).waitFor()
    expect(await version()).toBe('1.0.0')
    await undo(page)
    await eventually(version).toBeNull()

    await install(url, 'acme', '1.0.0')
    await publish(url, ['1.1.0'])
    await page.reload()
    await press(page, 'Update to 1.1.0')
    await confirm(page, 'Update to 1.1.0')
    await eventually(version).toBe('1.1.0')
    await undo(page)
    await eventually(version).toBe('1.0.0')

    await press(page, 'Uninstall')
    await confirm(page, 'Uninstall')
    await eventually(version).toBeNull()
    await undo(page)
    await eventually(version).toBe('1.0.0')
    expect(await dashboard.faults()).toEqual([])
  })

  it('leaves the configuration that a tenant keeps when an install is undone', async () => {
    await using dashboard = await openDashboard(setting, SETTINGS)
    const { page, url } = dashboard
    await publish(url, ['1.0.0'])
    await install(url, 'acme', '1.0.0')
    const at = `${url}/tenants/acme/plugins/maps`
    await fetch(at, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ config: { label: 'Mine' } }),
    })
    await fetch(`${at}?keepConfiguration=true`, { method: 'DELETE' })
    const kept = async () => JSON.stringify((await read(dashboard, '/tenants/acme'))['keptConfigurations'])
    expect(await kept()).toContain('maps')

    await page.goto(`${url}/admin/plugins/maps?tenant=acme`)
    await press(page, 'Install 1.0.0')
    await confirm(page, 'Install 1.0.0')
    await page.getByRole('button', { name: 'Installed: 1.0.0' }).waitFor()
    expect(await kept()).not.toContain('maps')
    await undo(page)
    await eventually(kept).toContain('maps')
    expect(await dashboard.faults()).toEqual([])
  })

  it('says until when a version is held, and why it does not fit the host', async () => {
    await using dashboard = await openDashboard(setting, SETTINGS)
    const { page, url } = dashboard
    const send = (method: string, to: string, body: unknown) =>
      fetch(`${url}${to}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    await publish(url, ['1.0.0'])
    await install(url, 'late', '^1.0.0')
    await send('PATCH', '/tenants/late', { minReleaseAgeSeconds: 86_400 })
    await publish(url, ['1.1.0'])
    await page.goto(`${url}/admin/plugins/maps?tenant=late`)
    await page.getByRole('button', { name: '1.1.0 is held' }).waitFor()
    await page.getByText('It is tried again tomorrow.').waitFor()
    await page.getByText('Installed: 1.0.0').waitFor()

    await send('PUT', '/hosts/default', {
      version: '4.1.0',
      react: '19.2',
      runtime: '1.1',
      extensionPoints: { 'payment-methods': '1.2' },
    })
    const metadata = metadataOf({ id: 'maps', name: 'Maps', version: '2.0.0', compat: { react: '20' } })
    expect((await upload(url, { file: FILE, metadata })).status).toBe(201)
    await page.goto(`${url}/admin/plugins/maps?tenant=fresh`)
    await page.getByRole('button', { name: 'Incompatible' }).waitFor()
    await page.getByText('built for something that the host of fresh does not have').waitFor()
    await page.getByText('In the words of the registry').click()
    await page
      .getByRole('region', { name: 'For a tenant' })
      .getByText(/React 20/)
      .waitFor()
    await page.goto(`${url}/admin/plugins/maps?tenant=late`)
    await page.getByText('Installed: 1.0.0').waitFor()
    expect(await dashboard.faults()).toEqual([])
  })

  it('keeps an undo that is refused in sight, with the reason', async () => {
    await using dashboard = await openDashboard(setting, SETTINGS)
    const { page, url } = dashboard
    await publish(url, ['1.0.0', '1.1.0'])
    await page.clock.install()
    await page.goto(`${url}/admin/plugins/maps/versions`)
    await chooseAction(page, '1.0.0', 'Tag…')
    await page.getByLabel('Tag', { exact: true }).fill('stable')
    await confirm(page, 'Move the tag')
    await page.getByRole('button', { name: 'Undo', exact: true }).waitFor()
    await fetch(`${url}/plugins/maps/tags/stable`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version: '1.1.0' }),
    })
    await undo(page)
    const refusal = page.getByRole('alertdialog', { name: 'It was not undone.' })
    await refusal.getByText('PRECONDITION_FAILED').waitFor()
    await page.clock.fastForward(60_000)
    await page.getByRole('link', { name: 'Tenants' }).first().click()
    expect(await refusal.getByText('PRECONDITION_FAILED').isVisible()).toBe(true)
    await refusal.getByRole('button', { name: 'Close' }).click()
    await refusal.waitFor({ state: 'detached' })
    expect(await read(dashboard, '/plugins/maps/tags')).toMatchObject({ tags: { stable: '1.1.0' } })
    expect(await dashboard.faults()).toEqual([])
  })

  it('tags, deprecates, yanks and revokes versions, each with its undo, and says how many tenants lose one', async () => {
    await using dashboard = await openDashboard(setting, SETTINGS)
    const { page, url } = dashboard
    await publish(url, ['1.0.0', '1.1.0'])
    await install(url, 'acme', '1.1.0')
    await install(url, 'shop', '1.1.0')
    const marks = async () => read(dashboard, '/plugins/maps/versions/1.1.0')
    const tags = async () => (await read(dashboard, '/plugins/maps/tags'))['tags']

    await page.goto(`${url}/admin/plugins/maps/versions`)
    await page
      .getByRole('row', { name: /1\.1\.0/ })
      .getByText('+100')
      .waitFor()
    await chooseAction(page, '1.0.0', 'Tag…')
    await page.getByLabel('Tag', { exact: true }).fill('stable')
    await confirm(page, 'Move the tag')
    await page
      .getByRole('row', { name: /1\.0\.0/ })
      .getByText('stable')
      .waitFor()
    await chooseAction(page, '1.1.0', 'Tag…')
    await page.getByLabel('Tag', { exact: true }).fill('stable')
    await page.getByText('stable moves from 1.0.0 to 1.1.0').waitFor()
    await confirm(page, 'Move the tag')
    await eventually(tags).toEqual({ latest: '1.1.0', stable: '1.1.0' })
    await chooseAction(page, '1.1.0', 'Remove the tag stable')
    await confirm(page, 'Remove the tag')
    await eventually(tags).toEqual({ latest: '1.1.0' })

    await chooseAction(page, '1.1.0', 'Deprecate')
    await page.getByLabel('Reason', { exact: true }).fill('It is slow.')
    await page.getByLabel('Plugin to use instead (its id)').fill('charts')
    await confirm(page, 'Deprecate')
    await page
      .getByRole('row', { name: /1\.1\.0/ })
      .getByText('It is slow.')
      .waitFor()
    expect(await marks()).toMatchObject({ deprecated: { reason: 'It is slow.', replacement: 'charts' } })
    await chooseAction(page, '1.1.0', 'No longer deprecate')
    await confirm(page, 'No longer deprecate')
    await eventually(async () => (await marks())['state']).toBe('active')

    await chooseAction(page, '1.1.0', 'Yank')
    await page.getByText('2 tenants have it and keep it.').waitFor()
    await page.getByLabel('Reason', { exact: true }).fill('It is wrong.')
    await confirm(page, 'Yank')
    await eventually(async () => (await marks())['state']).toBe('yanked')
    await chooseAction(page, '1.1.0', 'Undo the yank')
    await confirm(page, 'Undo the yank')
    await eventually(async () => (await marks())['state']).toBe('active')

    await chooseAction(page, '1.1.0', 'Revoke')
    await page.getByText('2 tenants will lose it.').waitFor()
    await page.getByLabel('Reason', { exact: true }).fill('It leaks.')
    const revoke = page.locator('.dialog').getByRole('button', { name: 'Revoke', exact: true })
    expect(await revoke.isDisabled()).toBe(true)
    await page.getByLabel('Type maps to confirm').fill('maps')
    await confirm(page, 'Revoke')
    await eventually(async () => (await marks())['state']).toBe('revoked')
    await chooseAction(page, '1.1.0', 'Undo the revocation')
    await confirm(page, 'Undo the revocation')
    await eventually(async () => (await marks())['state']).toBe('active')
    expect(await dashboard.faults()).toEqual([])
  })

  it('undoes a mark with the button that says that it was made', async () => {
    await using dashboard = await openDashboard(setting, SETTINGS)
    const { page, url } = dashboard
    await publish(url, ['1.0.0'])
    const state = async () => (await read(dashboard, '/plugins/maps/versions/1.0.0'))['state']
    await page.goto(`${url}/admin/plugins/maps/versions`)
    await chooseAction(page, '1.0.0', 'Deprecate')
    await page.getByLabel('Reason', { exact: true }).fill('It is slow.')
    await confirm(page, 'Deprecate')
    await eventually(state).toBe('deprecated')
    await undo(page)
    await eventually(state).toBe('active')
    expect(await dashboard.faults()).toEqual([])
  })

  it('lists the tenants with their versions, those of one version in a URL, and how far upgrades are', async () => {
    await using dashboard = await openDashboard(setting, SETTINGS)
    const { page, url } = dashboard
    await publish(url, ['1.0.0'])
    await install(url, 'acme', '1.0.0')
    await install(url, 'shop', '^1.0.0')
    await publish(url, ['1.1.0'])
    await eventually(async () => (await read(dashboard, '/tenants/shop/plugins/maps'))['version']).toBe(
      '1.1.0',
    )
    await page.goto(`${url}/admin/plugins/maps/tenants`)
    await page.getByText('2 tenants looked at, 1 changed.').waitFor()
    expect(await page.getByRole('rowheader').allTextContents()).toEqual(['acme', 'shop'])
    await page.getByLabel('Version', { exact: true }).fill('1.1.0')
    await eventually(() => page.getByRole('rowheader').allTextContents()).toEqual(['shop'])
    expect(new URL(page.url()).searchParams.get('version')).toBe('1.1.0')
    await page.getByRole('link', { name: 'shop' }).click()
    await page.getByRole('button', { name: 'Installed: 1.1.0' }).waitFor()
    expect(await page.getByLabel('Tenant', { exact: true }).inputValue()).toBe('shop')
    expect(await dashboard.faults()).toEqual([])
  })

  it('changes owners, who may read it and which CI jobs publish it, and gives it to somebody who accepts', async () => {
    await using dashboard = await openDashboard(setting, { ...SETTINGS, ...PEOPLE })
    const { page, url } = dashboard
    const headers = { authorization: `Bearer ${tokenOf('zoe')}` }
    await publish(url, ['1.0.0'], headers)
    const owners = async () => read(dashboard, '/plugins/maps/owners', headers)
    const ownersPanel = page.getByRole('region', { name: 'Owners' })

    await page.goto(`${url}/admin/plugins/maps/settings`)
    await page.getByLabel('Token', { exact: true }).fill(tokenOf('zoe'))
    await press(page, 'Sign in')
    await ownersPanel.getByLabel('Publisher').fill('ann')
    await press(page, 'Add owner')
    await ownersPanel.getByRole('button', { name: 'Remove ann' }).click()
    expect((await owners())['owners']).toEqual(['ann', 'zoe'])
    await confirm(page, 'Remove')
    await eventually(async () => (await owners())['owners']).toEqual(['zoe'])
    await press(page, 'Accept the owners')
    await confirm(page, 'Accept the owners')
    const { revision } = await owners()
    await eventually(async () => (await owners())['confirmedRevision']).toBe(revision)

    await page.getByLabel('Who may read and install it').selectOption('private')
    await page.getByLabel('Tenants', { exact: true }).fill('acme, shop')
    await press(page, 'Save visibility')
    await page.getByText('Only its owners and 2 tenants may read and install it.').waitFor()
    await confirm(page, 'Save visibility')
    const visibility = () => read(dashboard, '/plugins/maps/visibility', headers)
    await eventually(visibility).toEqual({
      pluginId: 'maps',
      visibility: 'private',
      tenants: ['acme', 'shop'],
    })
    await undo(page)
    await eventually(async () => (await visibility())['visibility']).toBe('public')

    await press(page, 'Add a CI job')
    await page.getByLabel('Repository').fill('acme/maps')
    await page.getByLabel('Workflow file').fill('release.yml')
    await confirm(page, 'Add a CI job')
    const jobs = () => read(dashboard, '/plugins/maps/trusted-publishers', headers)
    expect(await jobs()).toMatchObject({
      publishers: [{ issuer: ISSUER, claims: { repository: 'acme/maps' }, workflow: 'release.yml' }],
    })
    await page.getByRole('checkbox', { name: 'Only trusted CI jobs may publish' }).click()
    await confirm(page, 'Refuse other tokens')
    await eventually(async () => (await jobs())['requireTrustedPublishing']).toBe(true)
    await page.getByRole('checkbox', { name: 'Only trusted CI jobs may publish' }).click()
    await confirm(page, 'Let them publish')
    await eventually(async () => (await jobs())['requireTrustedPublishing']).toBe(false)
    await press(page, 'Remove acme/maps')
    await confirm(page, 'Remove')
    await eventually(async () => (await jobs())['publishers']).toEqual([])

    await press(page, 'Offer the plugin')
    await page.locator('.dialog').getByLabel('Publisher').fill('ann')
    await confirm(page, 'Offer the plugin')
    await press(page, 'Take the offer back')
    await eventually(async () => (await owners())['transfer']).toBeNull()
    await press(page, 'Offer the plugin')
    await page.locator('.dialog').getByLabel('Publisher').fill('ann')
    await confirm(page, 'Offer the plugin')
    // Nobody can accept it but whom it is offered to.
    expect(await page.getByRole('button', { name: 'Accept the plugin' }).count()).toBe(0)
    await press(page, 'Account: zoe')
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Token', { exact: true }).fill(tokenOf('ann'))
    await press(page, 'Sign in')
    await page.getByRole('button', { name: 'Account: ann' }).waitFor()
    await page.goto(`${url}/admin/plugins/maps/settings`)
    await press(page, 'Accept the plugin')
    await confirm(page, 'Accept the plugin')
    await eventually(async () => (await owners())['owners']).toEqual(['ann'])
    // Nobody was signed in at first.
    expect(await dashboard.faults()).toEqual([])
  })
})
