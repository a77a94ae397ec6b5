import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeDashboard } from './describe-dashboard.ts'
import { dropFile } from './drop-file.ts'
import { openDashboard } from './open-dashboard.ts'

const PLUGIN = "export default { extensions: { 'payment-methods': () => null } }"
/** Refused, since it is for another extension point than it says. */
const DIFFERENT = "export default { extensions: { 'order-summary': () => null } }"
const CURIOUS = `const ask = () => fetch('https://api.example.com/rates')
export default { extensions: { 'payment-methods': () => ask && null } }`

/** The fixtures of other tests need it to be advisory. */
const CHECKS = 'extension-points=enforced'

interface UploadFolder extends AsyncDisposable {
  readonly write: (name: string, text: string) => Promise<string>
}

async function openFolder(): Promise<UploadFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-upload-'))
  return {
    write: async (name, text) => {
      const path = join(folder, name)
      await writeFile(path, text)
      return path
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function choose(page: Page, path: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: /^Choose/ }).click()
  await (await chooser).setFiles(path)
}

async function describePlugin(page: Page, { id, version = '1.0.0' }: { id: string; version?: string }) {
  await page.getByLabel('Id').fill(id)
  await page.getByLabel('Name').fill('Maps')
  await page.getByLabel('Version').fill(version)
  await page.getByLabel('Extension points').fill('payment-methods')
}

const check = (page: Page) => page.getByRole('button', { name: /^Check/ }).click()
const main = (page: Page) => page.getByRole('main').innerText()

async function read(url: string) {
  const response = await fetch(url)
  return { status: response.status, body: await response.json() }
}

describeDashboard('uploading in the dashboard', (setting) => {
  it('checks a file that was dropped, publishes it only when asked to, and leads to its version', async () => {
    await using files = await openFolder()
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/`)
    await page.getByRole('link', { name: 'Upload a plugin' }).click()
    const { browser } = setting
    await page.locator('.drop-zone').waitFor()
    await dropFile(page, { browser, selector: '.drop-zone', path: await files.write('plugin.js', PLUGIN) })
    await describePlugin(page, { id: 'maps' })
    await check(page)
    await page.getByText(/\d+ checks passed/).waitFor()
    expect((await read(`${url}/plugins/maps`)).status).toBe(404)

    await page.getByRole('button', { name: 'Publish 1.0.0' }).click()
    await page.getByRole('heading', { name: 'Maps 1.0.0 is published' }).waitFor()
    const { body } = await read(`${url}/plugins/maps/versions/1.0.0`)
    expect(body).toMatchObject({ verdict: 'passed', extensionPoints: ['payment-methods'] })

    await page.getByRole('button', { name: 'Upload another' }).click()
    await choose(page, await files.write('next.js', CURIOUS))
    await describePlugin(page, { id: 'maps', version: '1.1.0' })
    await check(page)
    await page.getByText('+1 host').waitFor()
    await page.getByRole('button', { name: 'Publish 1.1.0' }).click()
    await page.getByRole('link', { name: 'See the version' }).click()
    await page.getByRole('heading', { level: 1, name: 'Maps 1.1.0' }).waitFor()
    await page.getByText('May send requests to api.example.com (certain)').first().waitFor()
    expect(await page.getByRole('link', { name: 'bundle.js' }).first().getAttribute('href')).toContain(
      '/plugins/bundles/maps/v1.1.0/bundle.js',
    )
    expect(await dashboard.faults()).toEqual([])
  })

  it('shows what is refused at its place, and publishes it after an administrator has allowed it', async () => {
    await using files = await openFolder()
    await using dashboard = await openDashboard(setting, { CHECKS })
    const { page, url } = dashboard
    await page.goto(`${url}/admin/upload`)
    await choose(page, await files.write('plugin.js', DIFFERENT))
    await describePlugin(page, { id: 'Maps!' })
    await check(page)
    await page.getByText('EXTENSION_POINTS_DIFFER').waitFor()
    expect(await page.getByLabel('Id').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(0)

    await describePlugin(page, { id: 'maps' })
    await check(page)
    await page.getByRole('button', { name: 'Allow' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Why it is harmless').fill('Shown by the host itself.')
    await dialog.getByLabel('Until').fill('2020-01-01')
    await dialog.getByRole('button', { name: 'Allow the finding' }).click()
    await dialog.getByText('Choose a day from today').waitFor()
    const inTenDays = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)
    await dialog.getByLabel('Until').fill(inTenDays)
    await dialog.getByRole('button', { name: 'Allow the finding' }).click()
    await page.getByRole('button', { name: 'Publish 1.0.0' }).click()
    await page.getByRole('link', { name: 'See the version' }).click()
    const decisions = `${url}/plugins/maps/check-decisions`
    expect((await read(decisions)).body.decisions).toMatchObject([
      { code: 'EXTENSION_POINTS_DIFFER', scope: 'version', reason: 'Shown by the host itself.' },
    ])

    await page.getByRole('table').getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No finding of this plugin is allowed').waitFor()
    expect((await read(decisions)).body.decisions).toEqual([])
    expect(await dashboard.faults()).toEqual([])
  })

  it('says what became of an upload that was cancelled or lost its connection', async () => {
    await using files = await openFolder()
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/upload`)
    await choose(page, await files.write('plugin.js', PLUGIN))
    await describePlugin(page, { id: 'maps' })
    await page.route('**/plugins/validate', () => {})
    await check(page)
    await page.getByRole('button', { name: 'Cancel the upload' }).click()
    await page.getByText('The upload was cancelled.').waitFor()
    await page.unroute('**/plugins/validate')

    await page.context().setOffline(true)
    await check(page)
    await page.getByText('The connection was lost').waitFor()
    await page.context().setOffline(false)
    await check(page)
    await page.getByRole('button', { name: 'Publish 1.0.0' }).waitFor()
    // Being offline is the one error.
    expect((await dashboard.faults()).filter((fault) => !fault.includes('ERR_INTERNET'))).toEqual([])
  })

  it('says that a file was changed after it was checked, and publishes nothing of it', async () => {
    await using files = await openFolder()
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await page.goto(`${url}/admin/upload`)
    await choose(page, await files.write('plugin.js', PLUGIN))
    await describePlugin(page, { id: 'maps' })
    await check(page)
    await page.getByRole('button', { name: 'Publish 1.0.0' }).waitFor()
    await files.write('plugin.js', `// changed after it was checked\n${PLUGIN}`)
    await page.getByRole('button', { name: 'Publish 1.0.0' }).click()
    await page.getByText('The file was changed after it was chosen').waitFor()
    expect(await page.getByRole('button', { name: 'Publish 1.0.0' }).count()).toBe(0)
    expect((await read(`${url}/plugins/maps`)).status).toBe(404)
    expect(await dashboard.faults()).toEqual([])
  })
})

const CREDENTIALS = [
  { name: 'ci', token: 'a-token-of-a-pipeline-that-stages', scopes: ['read', 'stage'], tenants: ['*'] },
  { name: 'zoe', token: 'a-token-of-an-administrator', scopes: ['read', 'publish', 'admin'], tenants: ['*'] },
  { name: 'ann', token: 'a-token-of-somebody-who-reads', scopes: ['read'], tenants: ['*'] },
] as const

const bearerOf = (name: (typeof CREDENTIALS)[number]['name']) => ({
  authorization: `Bearer ${CREDENTIALS.find((each) => each.name === name)?.token}`,
})

async function stage(url: string, { file, version }: { file: string; version: string }): Promise<void> {
  const form = new FormData()
  form.append('file', new Blob([file]), 'plugin.js')
  const metadata = { id: 'maps', name: 'Maps', version, extensionPoints: ['payment-methods'] }
  form.append('metadata', JSON.stringify(metadata))
  const headers = bearerOf('ci')
  const answer = await fetch(`${url}/plugins/upload?staged=true`, { method: 'POST', body: form, headers })
  expect(answer.status).toBe(201)
}

async function signIn(page: Page, name: (typeof CREDENTIALS)[number]['name']): Promise<void> {
  const token = CREDENTIALS.find((each) => each.name === name)?.token ?? ''
  await page.getByLabel('Token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

describeDashboard('the waiting versions in the dashboard', (setting) => {
  it('are approved when all of their findings are allowed, and rejected with a reason', async () => {
    await using dashboard = await openDashboard(setting, {
      REGISTRY_TOKENS: JSON.stringify(CREDENTIALS),
      CHECKS,
      CHECKS_STAGED: 'wait',
    })
    const { page, url } = dashboard
    await stage(url, { file: DIFFERENT, version: '1.0.0' })
    await stage(url, { file: PLUGIN, version: '1.1.0' })
    await page.goto(`${url}/admin/waiting`)
    await signIn(page, 'zoe')
    await page.getByRole('link', { name: 'maps 1.0.0' }).click()
    await page.getByText('Before you approve it, allow 1 finding').waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByLabel('Why it is harmless').fill('Shown by the host itself.')
    await page.getByRole('button', { name: 'Allow the finding' }).click()
    await page.getByRole('button', { name: 'Approve' }).click()
    const approval = page.getByRole('dialog')
    expect(await approval.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true)
    await approval.getByLabel('Type 1.0.0 to confirm').fill('1.0.0')
    await approval.getByRole('button', { name: 'Approve' }).click()
    await page.waitForURL('**/plugins/maps/versions/1.0.0')
    await page.getByText('Allowed by zoe until').waitFor()
    const headers = bearerOf('ann')
    const published = await fetch(`${url}/plugins/maps/versions/1.0.0`, { headers })
    expect(await published.json()).toMatchObject({ state: 'active', verdict: 'passed-with-warnings' })

    await page.goto(`${url}/admin/waiting?plugin=maps`)
    await page.getByRole('link', { name: 'maps 1.1.0' }).click()
    await page.getByRole('button', { name: 'Reject' }).click()
    const rejection = page.getByRole('alertdialog')
    await rejection.getByLabel('Reason').fill('Nobody asked for it.')
    await rejection.getByLabel('Type 1.1.0 to confirm').fill('1.1.0')
    await rejection.getByRole('button', { name: 'Reject' }).click()
    await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
    const audit = await fetch(`${url}/audit?limit=5`, { headers: bearerOf('zoe') })
    expect(JSON.stringify(await audit.json())).toContain('Nobody asked for it.')

    await page.goto(`${url}/admin/waiting/maps/1.1.0`)
    await page.getByRole('heading', { name: 'It does not wait any more' }).waitFor()
    // The session is not there at first, and the version is gone at last.
    expect((await dashboard.faults()).filter((fault) => !/ 40[14] /.test(fault))).toEqual([])
  })

  it('are shown to whoever staged them, who does not approve them, and not to somebody who only reads', async () => {
    await using dashboard = await openDashboard(setting, { REGISTRY_TOKENS: JSON.stringify(CREDENTIALS) })
    const { page, url } = dashboard
    await stage(url, { file: PLUGIN, version: '1.0.0' })
    await page.goto(`${url}/admin/waiting`)
    await signIn(page, 'ci')
    await page.getByRole('heading', { name: 'Which plugin?' }).waitFor()
    await page.getByLabel('Plugin').fill('maps')
    await page.getByRole('link', { name: 'maps 1.0.0' }).click()
    await page.getByText(/\d+ checks passed/).waitFor()
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)

    await page.goto(`${url}/admin/plugins`)
    await page.getByRole('button', { name: 'Account: ci' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await signIn(page, 'ann')
    await page.getByRole('heading', { name: 'No plugin is published yet' }).waitFor()
    expect(await page.getByRole('link', { name: /Upload|Waiting/ }).count()).toBe(0)
    expect(await main(page)).toContain('curl')
    expect(await dashboard.faults()).toEqual([])
  })
})
