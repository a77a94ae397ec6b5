import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'
import { choose, FILE, faultless, holdUndo, openPublished } from './open-published.ts'

const DAY_SECONDS = 86_400

describeDashboard('the tenants in the dashboard', (setting) => {
  it('are found by the beginning of their ids, in a URL that can be sent', async () => {
    const { dashboard, install } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await page.goto(`${url}/admin/tenants`)
    await page.getByRole('heading', { name: 'No tenant has a plugin yet' }).waitFor()
    for (const tenantId of ['acme', 'acorn', 'zoo']) await install(tenantId, { pluginId: 'maps' })
    await page.reload()
    await page.getByRole('rowheader', { name: 'zoo' }).waitFor()
    await page.getByLabel('Search by the beginning of an id').fill('ac')
    await expect.poll(() => page.getByRole('rowheader').allTextContents()).toEqual(['acme', 'acorn'])
    expect(new URL(page.url()).search).toBe('?query=ac')
    await page.reload()
    await expect.poll(() => page.getByRole('rowheader').allTextContents()).toEqual(['acme', 'acorn'])
    await page.getByLabel('Search by the beginning of an id').fill('nobody')
    await page.getByRole('heading', { name: 'No listed tenant matches' }).waitFor()
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await page.getByRole('link', { name: 'acorn' }).click()
    await page.getByRole('heading', { level: 1, name: 'acorn' }).waitFor()
    await faultless(opened)
  })

  it('get their first plugin by the id alone, after what that changes was shown', async () => {
    const { dashboard, pluginOf } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await page.goto(`${url}/admin/tenants`)
    await page.getByLabel('Open a tenant').fill('new-shop')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('heading', { name: 'This tenant has no plugin' }).waitFor()
    await page.getByRole('button', { name: 'Install a plugin' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Plugin' }).fill('maps')
    await dialog.getByLabel('Version, range or tag').fill('^1.0.0')
    await dialog.getByText('maps 1.1.0 was installed.').waitFor()
    expect(await pluginOf('new-shop', 'maps')).toBeNull()
    await dialog.getByRole('button', { name: 'Install' }).click()
    await page.getByRole('rowheader', { name: 'Maps' }).waitFor()
    expect(await pluginOf('new-shop', 'maps')).toMatchObject({
      version: '1.1.0',
      requested: '^1.0.0',
      upgrade: 'follow',
    })
    await faultless(opened)
  })

  it('lose a plugin only after its id was typed, keep its configuration, and get it back by an undo', async () => {
    const { dashboard, install, pluginOf, send } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await install('acme', { pluginId: 'maps', config: { label: 'Near you' } })
    await page.goto(`${url}/admin/tenants/acme`)
    await choose(page, { plugin: 'maps', action: 'Uninstall' })
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('maps 1.1.0 was uninstalled. Its configuration is kept.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Uninstall' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Type maps to confirm').fill('maps')
    await dialog.getByRole('button', { name: 'Uninstall' }).click()
    await holdUndo(page)
    await page.getByRole('heading', { name: 'This tenant has no plugin' }).waitFor()
    expect(await pluginOf('acme', 'maps')).toBeNull()
    expect((await send('GET', '/tenants/acme')).keptConfigurations).toEqual(['maps'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('rowheader', { name: 'Maps' }).waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ config: { label: 'Near you' } })

    await send('POST', '/plugins/install', { pluginId: 'chat' }, { 'x-tenant-id': 'acme' })
    await fetch(`${url}/tenants/acme/plugins/chat?keepConfiguration=true`, { method: 'DELETE' })
    await page.reload()
    await page.getByRole('button', { name: 'Delete the configuration of chat' }).click()
    await dialog.getByText('chat has no configuration that is kept any more.').waitFor()
    expect((await send('GET', '/tenants/acme')).keptConfigurations).toEqual(['chat'])
    await send('POST', '/plugins/install', { pluginId: 'chat' }, { 'x-tenant-id': 'acme' })
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('chat was installed again, so nothing was deleted.').waitFor()
    expect(await pluginOf('acme', 'chat')).not.toBeNull()
    await fetch(`${url}/tenants/acme/plugins/chat?keepConfiguration=true`, { method: 'DELETE' })
    await page.reload()
    await page.getByRole('button', { name: 'Delete the configuration of chat' }).click()
    await dialog.getByText('chat has no configuration that is kept any more.').waitFor()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expect
      .poll(() => page.getByRole('heading', { name: 'Configurations that are kept' }).count())
      .toBe(0)
    expect((await send('GET', '/tenants/acme')).keptConfigurations).toEqual([])

    await choose(page, { plugin: 'maps', action: 'Uninstall' })
    await dialog.getByLabel('Configuration').selectOption('delete')
    await dialog.getByLabel('Type maps to confirm').fill('maps')
    await dialog.getByRole('button', { name: 'Uninstall' }).click()
    await page.getByRole('heading', { name: 'This tenant has no plugin' }).waitFor()
    expect((await send('GET', '/tenants/acme')).keptConfigurations).toEqual([])
    await faultless(opened)
  })

  it('show what an upgrade waits for, and get it at once when somebody asks', async () => {
    const { dashboard, install, pluginOf, send } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await send('PATCH', '/tenants/acme', { minReleaseAgeSeconds: DAY_SECONDS })
    await install('acme', { pluginId: 'maps', version: '1.0.0', upgrade: 'minor' })
    await page.goto(`${url}/admin/tenants/acme`)
    await page.getByRole('heading', { name: 'maps: 1.0.0 to 1.1.0' }).waitFor()
    await page.getByRole('cell', { name: 'The version is too new.' }).waitFor()
    await page.getByText('It is tried again tomorrow.').waitFor()
    await page.getByRole('button', { name: 'Upgrade maps now' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('maps went from 1.0.0 to 1.1.0.').waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ version: '1.0.0' })
    await dialog.getByRole('button', { name: 'Upgrade now' }).click()
    await expect.poll(() => page.getByRole('heading', { name: 'Upgrades that wait' }).count()).toBe(0)
    expect(await pluginOf('acme', 'maps')).toMatchObject({ version: '1.1.0', upgrade: 'minor' })
    await faultless(opened)
  })

  it('change policies, plugins that pages do not show, and the order, and refuse what is based on an old state', async () => {
    const { dashboard, install, pluginOf, send } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await install('acme', { pluginId: 'maps' })
    await install('acme', { pluginId: 'chat' })
    await page.goto(`${url}/admin/tenants/acme`)
    await choose(page, { plugin: 'maps', action: 'Change version or policy' })
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Upgraded by itself').selectOption('patch')
    await dialog.getByText('maps has the upgrade policy patch instead of pinned.').waitFor()
    await dialog.getByRole('button', { name: 'Change' }).click()
    await page.getByRole('cell', { name: 'patch: to patches' }).waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ upgrade: 'patch' })

    await choose(page, { plugin: 'maps', action: 'Disable' })
    await page.getByRole('cell', { name: 'disabled' }).waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ enabled: false })
    await choose(page, { plugin: 'maps', action: 'Enable' })
    await expect.poll(() => page.getByRole('cell', { name: 'disabled' }).count()).toBe(0)
    expect(await pluginOf('acme', 'maps')).toMatchObject({ enabled: true })

    await page.getByRole('button', { name: 'Change the order' }).click()
    await dialog.getByRole('button', { name: 'Move maps up' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => dialog.count()).toBe(0)
    const { plugins } = await send('GET', '/tenants/acme/manifest')
    expect(plugins.map(({ id }: { readonly id: string }) => id)).toEqual(['maps', 'chat'])

    await choose(page, { plugin: 'maps', action: 'Configure' })
    await page.waitForURL('**/admin/tenants/acme/plugins/maps/configuration')
    await page.goBack()
    await faultless(opened)

    await choose(page, { plugin: 'maps', action: 'Change version or policy' })
    await dialog.getByLabel('Upgraded by itself').selectOption('minor')
    await dialog.getByText('maps has the upgrade policy minor').waitFor()
    await send('PATCH', '/tenants/acme/plugins/maps', { version: '1.0.0' })
    await dialog.getByRole('button', { name: 'Change' }).click()
    await dialog.getByText('PRECONDITION_FAILED').first().waitFor()
    expect(await pluginOf('acme', 'maps')).toMatchObject({ version: '1.0.0', upgrade: 'pinned' })
    await page.keyboard.press('Escape')
    await page.getByRole('cell', { name: '1.0.0' }).waitFor()
  })

  it('are frozen for a reason, and thawed', async () => {
    const { dashboard, install, send } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await install('acme', { pluginId: 'maps' })
    await page.goto(`${url}/admin/tenants/acme`)
    await page.getByRole('button', { name: 'Freeze upgrades' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('Peak season.')
    await dialog.getByLabel('Ends by itself').fill('2999-01-01T12:00')
    await dialog.getByRole('button', { name: 'Freeze' }).click()
    // The question says the same words.
    await page.getByRole('button', { name: 'Lift the freeze' }).waitFor()
    await page.getByText('Nothing is upgraded by itself').waitFor()
    const { freeze } = await send('GET', '/tenants/acme')
    expect(freeze).toMatchObject({ reason: 'Peak season.' })
    expect(freeze.until.slice(0, 10)).toMatch(/^(2998-12-31|2999-01-0[12])$/)
    await page.getByRole('button', { name: 'Lift the freeze' }).click()
    await page.getByRole('button', { name: 'Freeze upgrades' }).waitFor()
    expect(await send('GET', '/tenants/acme')).toMatchObject({ freeze: null })
    await faultless(opened)
  })

  it('have one plugin frozen for a reason, which is undone and lifted', async () => {
    const { dashboard, install, pluginOf } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await install('acme', { pluginId: 'maps' })
    await install('acme', { pluginId: 'chat' })
    await page.goto(`${url}/admin/tenants/acme`)
    const freeze = async () => {
      await choose(page, { plugin: 'maps', action: 'Freeze its version' })
      const dialog = page.getByRole('dialog', { name: 'Freeze maps of acme' })
      await dialog.getByLabel('Reason').fill('Their audit is on.')
      await dialog.getByRole('button', { name: 'Freeze' }).click()
      await page.getByRole('cell', { name: 'Their audit is on.' }).waitFor()
    }
    await freeze()
    expect(await pluginOf('acme', 'maps')).toMatchObject({
      freeze: { reason: 'Their audit is on.', until: null },
    })
    expect(await pluginOf('acme', 'chat')).toMatchObject({ freeze: null })
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => page.getByRole('cell', { name: 'Their audit is on.' }).count()).toBe(0)
    expect(await pluginOf('acme', 'maps')).toMatchObject({ freeze: null })

    await freeze()
    await choose(page, { plugin: 'maps', action: 'Lift its freeze' })
    await expect.poll(() => page.getByRole('cell', { name: 'Their audit is on.' }).count()).toBe(0)
    expect(await pluginOf('acme', 'maps')).toMatchObject({ freeze: null })
    await faultless(opened)
  })

  it('show what their host has declared, and why a version does not fit it', async () => {
    const { dashboard, install, send } = await openPublished(setting)
    await using opened = dashboard
    const { page, url } = opened
    await install('acme', { pluginId: 'maps', version: '*' })
    await page.goto(`${url}/admin/tenants/acme`)
    await page.getByRole('link', { name: 'Host', exact: true }).click()
    await page.getByRole('heading', { name: 'The host default has declared nothing' }).waitFor()
    await send('PUT', '/hosts/default', {
      version: '4.1.0',
      react: '19.2',
      extensionPoints: { 'payment-methods': '1.2' },
    })
    const metadata = metadataOf({ id: 'maps', name: 'Maps', version: '2.0.0', compat: { react: '20' } })
    await upload(url, { file: FILE, metadata })
    await page.reload()
    await page.getByRole('heading', { name: 'default', exact: true }).waitFor()
    await page.getByText('payment-methods 1.2').waitFor()
    const facts = await page.getByRole('definition').allTextContents()
    expect(facts.slice(0, 3)).toEqual(['4.1.0', '19.2', 'not declared, so not compared'])

    await page.getByRole('link', { name: 'Plugins', exact: true }).last().click()
    await page.getByRole('heading', { name: 'maps: 1.1.0 to 2.0.0' }).waitFor()
    await page.getByText('Another version ends it, or a host that has it.').waitFor()
    expect(await page.getByText(/React 20/).isVisible()).toBe(false)
    await page.getByText('In the words of the registry').click()
    await page.getByText(/React 20/).waitFor()
    await faultless(opened)
  })

  it('are only shown to a token that may not change them, and are those that it names', async () => {
    const token = 'a-token-of-more-than-24-characters'
    const admin = 'another-token-of-more-than-24-characters'
    await using opened = await openDashboard(setting, {
      REGISTRY_TOKENS: JSON.stringify([
        { name: 'zoe', token, scopes: ['read'], tenants: ['acme'] },
        { name: 'admin', token: admin, scopes: ['install', 'publish'], tenants: ['*'] },
      ]),
    })
    const { page, url } = opened
    const authorization = `Bearer ${admin}`
    await upload(url, {
      file: FILE,
      metadata: metadataOf({ id: 'maps', name: 'Maps' }),
      headers: { authorization },
    })
    for (const tenantId of ['acme', 'other'])
      await fetch(`${url}/plugins/install`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'x-tenant-id': tenantId },
        body: JSON.stringify({ pluginId: 'maps' }),
      })
    await page.goto(`${url}/admin/tenants`)
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect.poll(() => page.getByRole('rowheader').allTextContents()).toEqual(['acme'])
    await page.getByRole('link', { name: 'acme' }).click()
    await page.getByRole('rowheader', { name: 'Maps' }).waitFor()
    expect(await page.getByRole('button', { name: /Install|Freeze|Actions/ }).count()).toBe(0)
    await page.getByRole('link', { name: 'Generations' }).click()
    await page.getByRole('heading', { name: 'Generation 1' }).waitFor()
    expect(await page.getByRole('button', { name: /Go back/ }).count()).toBe(0)
    // The answer that there is no session yet is the one error.
    expect(await opened.faults()).toEqual([])
  })
})
