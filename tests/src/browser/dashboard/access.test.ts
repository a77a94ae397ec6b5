import { expect, it } from 'vitest'
import { ask, signInAsAdmin, WITH_ADMIN } from './as-admin.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const statusWith = async (url: string, token: string | null) =>
  (await fetch(`${url}/auth/session`, { headers: { authorization: `Bearer ${token}` } })).status

describeDashboard('access in the dashboard', (setting) => {
  it('makes a token that is shown once, replaces it, and revokes it when its name is typed', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/access`)
    await signInAsAdmin(page)
    await page.getByRole('button', { name: 'Make a token' }).click()
    await page.getByLabel('Name').fill('ci of the shop')
    await page.getByRole('checkbox', { name: 'publish' }).check()
    await page.getByLabel('Tenants').fill('acme, globex')
    await page.getByLabel('Plugins').fill('shop-*')
    await page.getByLabel('Publisher').fill('the shop team')
    await page.getByLabel('Ends').selectOption('in 30 days')
    await page.getByRole('dialog').getByRole('button', { name: 'Make a token' }).click()
    await page.getByRole('heading', { name: 'The token ci of the shop' }).waitFor()
    const first = await page.locator('.token-text').textContent()
    expect(await statusWith(url, first)).toBe(200)
    // Neither Escape nor a click beside it closes what cannot be shown again.
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'I have copied it' }).click()
    const row = page.getByRole('row', { name: 'ci of the shop' })
    await row.waitFor()
    const { items } = (await ask(`${url}/tokens`)).body
    expect(items[1]).toMatchObject({
      name: 'ci of the shop',
      scopes: ['read', 'publish'],
      tenants: ['acme', 'globex'],
      plugins: ['shop-*'],
      publisher: 'the shop team',
    })
    const days = (Date.parse(items[1].expiresAt) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(29.9)
    expect(days).toBeLessThanOrEqual(30)

    await row.getByRole('button', { name: 'Replace' }).click()
    await page.getByLabel('The former token ends').selectOption('at once')
    await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click()
    await page.getByRole('heading', { name: 'The token ci of the shop' }).waitFor()
    const second = await page.locator('.token-text').textContent()
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await expect.poll(() => statusWith(url, first)).toBe(401)
    expect(await statusWith(url, second)).toBe(200)

    await page.getByRole('button', { name: 'Revoke the token ci of the shop' }).click()
    const revoke = page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' })
    expect(await revoke.isDisabled()).toBe(true)
    await page.getByLabel('Type ci of the shop to confirm').fill('ci of the shop')
    await revoke.click()
    await page.getByText('The token ci of the shop is revoked.').waitFor()
    await expect.poll(() => statusWith(url, second)).toBe(401)
    expect(await page.getByText('revoked', { exact: true }).count()).toBe(2)
    expect(await dashboard.faults()).toEqual([])
  })

  it('reserves a namespace, frees it and takes that back, and forgets what a host has declared', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/access/namespaces`)
    await page.getByRole('button', { name: 'Reserve a namespace' }).click()
    await page.getByLabel('Namespace', { exact: true }).fill('Acme!')
    await page.getByRole('dialog').getByRole('button', { name: 'Reserve a namespace' }).click()
    await page.getByRole('alert').getByText('INVALID_REQUEST').waitFor()
    await page.getByLabel('Namespace', { exact: true }).fill('acme')
    await page.getByLabel('For', { exact: true }).fill('the shop team')
    await page.getByRole('dialog').getByRole('button', { name: 'Reserve a namespace' }).click()
    await page.getByRole('row', { name: 'acme' }).waitFor()
    const reserved = async () => (await ask(`${url}/namespaces`)).body.items
    expect(await reserved()).toMatchObject([{ namespace: 'acme', owners: ['the shop team'] }])

    await page.getByRole('button', { name: 'Free the namespace acme' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Free' }).click()
    await expect.poll(reserved).toEqual([])
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(reserved).toMatchObject([{ namespace: 'acme', owners: ['the shop team'] }])

    await ask(`${url}/hosts/default`, { method: 'PUT', body: { version: '4.1.0', react: '19.2' } })
    await page.getByRole('link', { name: 'Hosts' }).click()
    await page.getByRole('button', { name: 'Remove the host default' }).click()
    await page.getByLabel('Type default to confirm').fill('default')
    await ask(`${url}/hosts/default`, { method: 'PUT', body: { version: '4.2.0', react: '19.2' } })
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('alert').getByText('PRECONDITION_FAILED').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('4.2.0').waitFor()
    await page.getByRole('button', { name: 'Remove the host default' }).click()
    await page.getByLabel('Type default to confirm').fill('default')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click()
    await page.getByRole('heading', { name: 'No host has declared what it has' }).waitFor()
    expect((await ask(`${url}/hosts`)).body.items).toEqual([])
    expect((await dashboard.faults()).filter((fault) => !/ 400 | 412 /.test(fault))).toEqual([])
  })

  it('lists the sessions of everybody, ends those of one person, and signs out everywhere', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    const body = { name: 'bob', scopes: ['read'], tenants: ['acme'] }
    const { token } = (await ask(`${url}/tokens`, { method: 'POST', body })).body
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${url}/auth/session`, { method: 'POST', headers })).status).toBe(201)
    await page.goto(`${url}/admin/access/sessions`)
    await signInAsAdmin(page)
    await page.getByRole('button', { name: 'End all sessions of bob' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click()
    await page.getByText('1 session of bob ended.').waitFor()
    const names = async () =>
      (await ask(`${url}/sessions`)).body.items.map(({ name }: { name: string }) => name)
    expect(await names()).toEqual(['zoe'])

    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('heading', { name: 'Sign in to Plugboard' }).waitFor()
    expect(await names()).toEqual([])
    expect(await dashboard.faults()).toEqual([])
  })

  it('shows somebody without the scope admin their own sessions alone', async () => {
    await using dashboard = await openDashboard(setting, WITH_ADMIN)
    const { page, url } = dashboard
    const body = { name: 'bob', scopes: ['read'], tenants: ['acme'] }
    const { token } = (await ask(`${url}/tokens`, { method: 'POST', body })).body
    await page.goto(`${url}/admin/access`)
    await page.getByLabel('Token').fill(token)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Your sessions' }).waitFor()
    expect(await page.getByRole('navigation').getByRole('link').allTextContents()).toEqual([
      'Plugins',
      'Tenants',
      'Access',
      'Sessions',
      'Hosts',
    ])
    expect(await page.getByRole('heading', { name: 'Sessions of everybody' }).count()).toBe(0)
    expect(await dashboard.faults()).toEqual([])
  })
})
