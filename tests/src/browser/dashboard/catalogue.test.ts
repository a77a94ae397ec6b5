import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const FILE = "export default { extensions: { 'payment-methods': () => null } }"

describeDashboard('the catalogue of the dashboard', (setting) => {
  it('says how to publish a first plugin, and finds plugins by what is typed, in a URL that can be sent', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/`)
    await page.getByRole('heading', { name: 'No plugin is published yet' }).waitFor()
    expect(await page.locator('pre').textContent()).toContain(`curl -X POST ${url}/plugins/upload`)

    await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps', name: 'Maps' }) })
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'chat', name: 'Chat <b>now</b>' }) })
    await page.reload()
    await page.getByRole('link', { name: 'Chat <b>now</b>' }).waitFor()
    await page.getByLabel('Search plugins').fill('map')
    await expect.poll(() => page.getByRole('article').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?query=map')

    const sent = await page.context().newPage()
    await sent.goto(page.url())
    await sent.getByRole('link', { name: 'Maps' }).waitFor()
    expect(await sent.getByRole('article').count()).toBe(1)

    await page.getByLabel('Search plugins').fill('nothing')
    await page.getByRole('heading', { name: 'No plugin matches' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(() => page.getByRole('article').count()).toBe(2)
    expect(await dashboard.faults()).toEqual([])
  })

  it('has the plugins of one category alone, in a URL that can be sent', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps', name: 'Maps', category: 'maps' }) })
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'cards', name: 'Cards' }) })
    await page.goto(`${url}/admin/plugins`)
    await page.getByRole('link', { name: 'Cards' }).waitFor()
    await page.getByLabel('Category').fill('maps')
    await expect.poll(() => page.getByRole('article').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?category=maps')
    expect(await dashboard.faults()).toEqual([])
  })

  it('leads from a plugin to all with the same extension point, and lists private plugins alone', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    const send = (at: string, body: unknown) =>
      fetch(`${url}${at}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const publish = (id: string, point: string) =>
      upload(url, { file: FILE, metadata: metadataOf({ id, name: id, extensionPoints: [point] }) })
    await publish('maps', 'product-details')
    await publish('chat', 'page-footer')
    await publish('quiet', 'page-footer')
    expect((await send('/plugins/quiet/visibility', { visibility: 'private', tenants: [] })).status).toBe(200)
    await page.goto(`${url}/admin/plugins`)
    await page.getByRole('link', { name: 'chat' }).waitFor()
    await page.getByRole('link', { name: 'page-footer' }).click()
    await expect.poll(() => page.getByRole('article').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?extensionPoint=page-footer')
    await page.getByLabel('Readers').selectOption('private')
    await page.getByRole('link', { name: 'quiet' }).waitFor()
    expect(await page.getByRole('article').count()).toBe(1)
    expect(new URL(page.url()).search).toBe('?visibility=private')
    await page.getByLabel('Search plugins').fill('maps')
    await page.getByRole('link', { name: 'maps' }).waitFor()
    expect(new URL(page.url()).search).toBe('?query=maps')
    expect(await dashboard.faults()).toEqual([])
  })

  it('leads to the page of a plugin, whose heading has the focus, and to its versions', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    for (const version of ['1.0.0', '1.1.0'])
      await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps', name: 'Maps', version }) })
    await page.goto(`${url}/admin/plugins`)
    await page.getByRole('link', { name: 'Maps' }).click()
    const heading = page.getByRole('heading', { level: 1, name: 'Maps' })
    await heading.waitFor()
    await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.title()).toBe('Maps · Plugboard')
    await page.getByRole('link', { name: 'Versions' }).click()
    await page.getByRole('rowheader', { name: '1.1.0' }).waitFor()
    expect(await page.getByRole('rowheader').allTextContents()).toEqual(['1.1.0', '1.0.0'])
    expect(await dashboard.faults()).toEqual([])
  })
})

describeDashboard('signing in to the dashboard', (setting) => {
  it('takes a token, keeps it nowhere, and goes on to where one wanted to go', async () => {
    const token = 'a-token-of-more-than-24-characters'
    await using dashboard = await openDashboard(setting, {
      REGISTRY_TOKENS: JSON.stringify([{ name: 'zoe', token, scopes: ['read', 'admin'], tenants: ['*'] }]),
    })
    const { page, url } = dashboard
    await page.goto(`${url}/admin/plugins?query=map`)
    await page.getByLabel('Token').fill('a-token-that-is-wrong-but-long-enough')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('UNAUTHENTICATED')
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Account: zoe' }).waitFor()
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/admin/plugins?query=map')
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))
    expect(kept).not.toContain(token)

    await page.getByRole('button', { name: 'Account: zoe' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Plugboard' }).waitFor()
    expect(await dashboard.faults()).toEqual([])
  })

  it('shows the page in the language that was chosen, also the next time', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/`)
    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await page.getByText('Noch ist kein Plugin veröffentlicht').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    await page.reload()
    await page.getByText('Noch ist kein Plugin veröffentlicht').waitFor()
    expect(await dashboard.faults()).toEqual([])
  })
})
