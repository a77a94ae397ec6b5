import { findFreePort } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { openAccountProvider } from '../../harness/account-provider.ts'
import { metadataOf, upload } from '../../harness/upload.ts'
import { ADMIN_HEADERS, ask, signInAsAdmin, WITH_ADMIN } from './as-admin.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const FILE = "export default { extensions: { 'payment-methods': () => null } }"

describeDashboard('the dashboard in the middle of work', (setting) => {
  it('says that the session has ended when it has, and goes on at the same URL after the sign-in', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/audit?action=session.opened`)
    await signInAsAdmin(page)
    await page.getByRole('cell', { name: 'Signed in' }).waitFor()
    const [session] = (await ask(`${url}/sessions`)).body.items
    await ask(`${url}/sessions?personId=${session.personId}`, { method: 'DELETE' })
    await page.getByLabel('Action').selectOption('sessions.ended')
    await page.getByText('Your session has ended.').waitFor()
    await signInAsAdmin(page)
    await page.getByRole('cell', { name: 'Signed out everywhere' }).waitFor()
    expect(page.url()).toBe(`${url}/admin/audit?action=sessions.ended`)
    expect(await dashboard.faults()).toEqual([])
  })

  it('says so when a change is refused because the session has ended', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/operation`)
    await signInAsAdmin(page)
    await page.getByText('no scan yet').waitFor()
    const [session] = (await ask(`${url}/sessions`)).body.items
    await ask(`${url}/sessions?personId=${session.personId}`, { method: 'DELETE' })
    await page.getByRole('button', { name: 'Scan now' }).click()
    await page.getByText('Your session has ended.').waitFor()
    await signInAsAdmin(page)
    await page.getByText('no scan yet').waitFor()
    expect(await dashboard.faults()).toEqual([])
  })

  it('says that the registry does not answer, and shows the list by itself when it is back', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    await upload(url, {
      file: FILE,
      metadata: metadataOf({ id: 'maps', name: 'Maps' }),
      headers: ADMIN_HEADERS,
    })
    await page.goto(`${url}/admin/plugins`)
    await signInAsAdmin(page)
    await page.getByRole('link', { name: 'Maps' }).waitFor()
    await dashboard.stopRegistry()
    await page.getByLabel('Search plugins').fill('map')
    await page.getByRole('alert').getByText('The registry does not answer').waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    await dashboard.startRegistry()
    await page.getByRole('link', { name: 'Maps' }).waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    const expected = /401|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/
    expect((await dashboard.faults()).filter((fault) => !expected.test(fault))).toEqual([])
  })

  it('obeys keys, but not while something is typed or when they are turned off', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/plugins`)
    const search = page.getByLabel('Search plugins')
    await search.waitFor()
    await page.keyboard.press('/')
    await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.type('ga?')
    expect(await search.inputValue()).toBe('ga?')
    expect(new URL(page.url()).pathname).toBe('/admin/plugins')
    await search.blur()
    await page.keyboard.type('ga')
    await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
    // The dialog has the keys now.
    await page.keyboard.type('gp')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    expect(new URL(page.url()).pathname).toBe('/admin/audit')
    await page.keyboard.type('gp')
    await page.getByRole('heading', { level: 1, name: 'Plugins' }).waitFor()

    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Single keys' }).click()
    await page.keyboard.press('Escape')
    await page.reload()
    await search.waitFor()
    await page.keyboard.type('ga/')
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(false)
    expect(new URL(page.url()).pathname).toBe('/admin/plugins')
    expect(await dashboard.faults()).toEqual([])
  })

  it('signs in at a provider of accounts, and comes back to where one wanted to go', async () => {
    await using opened = new AsyncDisposableStack()
    const port = await findFreePort()
    const url = `http://localhost:${port}`
    const accounts = { zoe: { email: 'zoe@acme.example', email_verified: true, groups: ['platform'] } }
    const provider = opened.use(await openAccountProvider({ accounts, redirectUri: `${url}/auth/callback` }))
    const dashboard = opened.use(
      await openDashboard(setting, {
        ...provider.env,
        OIDC_ROLES: '[{"claim":"groups","value":"platform","scopes":["admin","read"],"tenants":["*"]}]',
        REGISTRY_PUBLIC_URL: url,
        REGISTRY_LISTEN: `127.0.0.1:${port}`,
      }),
    )
    const { page } = dashboard
    await page.goto(`${url}/admin/audit?action=session.opened`)
    await page.getByRole('link', { name: 'Sign in with your account' }).click()
    await page.getByLabel('Account').fill('zoe')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('cell', { name: 'Signed in' }).waitFor()
    expect(page.url()).toBe(`${url}/admin/audit?action=session.opened`)
    // Those of the provider's page are not ours, and Firefox looks for an icon of the page that leads back to the dashboard.
    const faults = (await dashboard.faults()).filter(
      (fault) => !fault.includes(provider.issuer) && !fault.includes(`${url}/favicon.ico`),
    )
    expect(faults).toEqual([])
  })
})
