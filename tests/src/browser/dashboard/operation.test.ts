import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { ask } from './as-admin.ts'
import { openDashboard } from './open-dashboard.ts'

const FILE = "export default { extensions: { 'payment-methods': () => null } }"

describeBrowser('chromium', 'the audit log in the dashboard', (path) => {
  it('is narrowed by filters in the URL, and is exported as JSON lines', async () => {
    await using dashboard = await openDashboard(path)
    const { page, url } = dashboard
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps' }) })
    await ask(`${url}/namespaces/acme`, { method: 'PUT', body: { owners: [] } })
    await page.goto(`${url}/admin/audit`)
    await page.getByRole('cell', { name: 'namespace.reserved' }).waitFor()
    await page.getByLabel('Action').selectOption('version.published')
    await expect.poll(() => page.getByRole('cell', { name: 'namespace.reserved' }).count()).toBe(0)
    await page.getByRole('link', { name: 'maps' }).waitFor()
    expect(new URL(page.url()).search).toBe('?action=version.published')

    await page.getByLabel('To', { exact: true }).fill('2020-01-01')
    await page.getByRole('heading', { name: 'No entry matches' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('cell', { name: 'namespace.reserved' }).waitFor()

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export all as JSON lines' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('audit.jsonl')
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n')
    const actions = lines.map((line): unknown => JSON.parse(line).action)
    expect(actions).toEqual(['version.published', 'namespace.reserved'])
    expect(await dashboard.faults()).toEqual([])
  })
})

describeBrowser('chromium', 'operation in the dashboard', (path) => {
  it('shows what answers, and begins a scan that looks at what is published', async () => {
    await using dashboard = await openDashboard(path)
    const { page, url } = dashboard
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps' }) })
    await page.goto(`${url}/admin/operation`)
    await expect.poll(() => page.locator('#readiness + dl').textContent()).toBe('storeokcatalogokspoolok')
    await page.getByText('OSV_DATABASE is not set').waitFor()
    await page.getByText('No scanner is configured').waitFor()
    await page.getByRole('button', { name: 'Scan now' }).click()
    await page.getByText('1 plugin, 1 version').waitFor()
    await page.getByText('done', { exact: true }).waitFor()
    expect((await ask(`${url}/operation/scan`)).body).toMatchObject({
      state: 'done',
      remove: false,
      versions: 1,
    })
    expect(await dashboard.faults()).toEqual([])
  })

  it('says that the readiness is at an address of its own where it is', async () => {
    await using dashboard = await openDashboard(path, { REGISTRY_OPERATION_LISTEN: '127.0.0.1:0' })
    const { page, url } = dashboard
    await page.goto(`${url}/admin/operation`)
    await page.getByText('REGISTRY_OPERATION_LISTEN').waitFor()
    expect((await dashboard.faults()).filter((fault) => !fault.includes('404'))).toEqual([])
  })
})
