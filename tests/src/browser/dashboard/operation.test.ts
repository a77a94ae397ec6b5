import { access, cp, mkdtempDisposable, readFile, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildZip } from '@plugboard/testkit'
import { expect, it } from 'vitest'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { ask } from './as-admin.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const THREE_DAYS_MS = 259_200_000
const ADVISORY = JSON.stringify({
  id: 'GHSA-35jh-r3h4-6jhm',
  modified: '2024-01-01T00:00:00Z',
  aliases: ['CVE-2021-23337'],
  summary: 'Command injection',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'lodash' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }],
    },
  ],
  database_specific: { severity: 'HIGH' },
})
const BILL = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [{ type: 'library', name: 'lodash', version: '4.17.20' }],
})
const FILE = "export default { extensions: { 'payment-methods': () => null } }"

describeDashboard('the audit log in the dashboard', (setting) => {
  it('is narrowed by filters in the URL, and is exported as JSON lines', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps' }) })
    await ask(`${url}/namespaces/acme`, { method: 'PUT', body: { owners: [] } })
    await page.goto(`${url}/admin/audit`)
    await page.getByRole('cell', { name: 'Namespace reserved' }).waitFor()
    await page.getByLabel('Action').selectOption('version.published')
    await expect.poll(() => page.getByRole('cell', { name: 'Namespace reserved' }).count()).toBe(0)
    await page.getByRole('link', { name: 'maps' }).waitFor()
    expect(new URL(page.url()).search).toBe('?action=version.published')

    await page.getByLabel('To', { exact: true }).fill('2020-01-01')
    await page.getByRole('heading', { name: 'No entry matches' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('cell', { name: 'Namespace reserved' }).waitFor()

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

describeDashboard('operation in the dashboard', (setting) => {
  it('shows what answers, and begins a scan that looks at what is published', async () => {
    await using dashboard = await openDashboard(setting)
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

  it('names the tenants with a known vulnerability, the scanner that is away, and what the CDN was not told', async () => {
    await using database = await mkdtempDisposable(join(tmpdir(), 'plugboard-osv-'))
    await writeFile(join(database.path, 'a.json'), ADVISORY)
    await using dashboard = await openDashboard(setting, {
      OSV_DATABASE: database.path,
      OSV_INTERVAL_MS: '500',
      PURGE_URL: 'http://127.0.0.1:1/purge',
      SCANNERS: JSON.stringify([
        { name: 'antivirus', kind: 'clamd', requirement: 'monitor', host: '127.0.0.1', port: 1 },
      ]),
    })
    const { page, url } = dashboard
    const metadata = metadataOf({ id: 'maps' })
    const zip = await buildZip([
      { path: 'manifest.json', content: JSON.stringify(metadata) },
      { path: 'bundle.js', content: FILE },
      { path: 'sbom.cdx.json', content: BILL },
    ])
    expect((await upload(url, { file: new Uint8Array(zip), metadata })).status).toBe(201)
    const body = { pluginId: 'maps', version: '1.0.0' }
    for (const tenant of ['acme', 'globex']) {
      const headers = { 'x-tenant-id': tenant, 'content-type': 'application/json' }
      const install = { method: 'POST', headers, body: JSON.stringify(body) }
      expect((await fetch(`${url}/plugins/install`, install)).ok).toBe(true)
    }
    await ask(`${url}/plugins/maps/versions/1.0.0/revoke`, { method: 'POST', body: { reason: 'unsafe' } })
    const found = async () => (await ask(`${url}/vulnerabilities`)).body.items[0]?.tenantCount
    await expect.poll(found, { timeout: 60_000 }).toBe(2)

    await page.goto(`${url}/admin/operation`)
    const vulnerability = page.getByRole('row', { name: 'GHSA-35jh-r3h4-6jhm' })
    await vulnerability.getByText('2 tenants').click()
    // Each name is isolated, so that its direction does not change the words around it.
    await vulnerability.getByText(/^\W*acme\W* and \W*globex\W*$/).waitFor()
    await vulnerability.getByText('fixed in 4.17.21').waitFor()
    await page.getByRole('row', { name: 'antivirus' }).getByText('away', { exact: true }).waitFor()
    await page.getByRole('row', { name: 'maps 1.0.0 waiting' }).waitFor()
    expect(await dashboard.faults()).toEqual([])
  })

  it('says that the readiness is at an address of its own where it is', async () => {
    await using dashboard = await openDashboard(setting, { REGISTRY_OPERATION_LISTEN: '127.0.0.1:0' })
    const { page, url } = dashboard
    await page.goto(`${url}/admin/operation`)
    await page.getByText('REGISTRY_OPERATION_LISTEN').waitFor()
    expect((await dashboard.faults()).filter((fault) => !fault.includes('404'))).toEqual([])
  })
})

// On files alone, since nobody can make an object of S3 older than it is.
describeBrowser('chromium', 'a scan of the store in the dashboard', (path) => {
  it('removes the files of a version that nobody recorded, after it has said how many there are', async () => {
    await using dashboard = await openDashboard({ browser: 'chromium', path, pair: FS_SQLITE })
    const { page, url, place } = dashboard
    await upload(url, { file: FILE, metadata: metadataOf({ id: 'maps' }) })
    const objects = join(place.env.DATA_DIR ?? '', 'objects')
    const file = join(objects, 'gone', 'v1.0.0', 'bundle.js')
    await cp(join(objects, 'maps', 'v1.0.0', 'bundle.js'), file)
    const old = new Date(Date.now() - THREE_DAYS_MS)
    await utimes(file, old, old)
    await page.goto(`${url}/admin/operation`)
    await page.getByRole('button', { name: 'Scan now' }).click()
    await page.getByText('gone@1.0.0').waitFor()
    await access(file)
    await page.getByRole('button', { name: 'Remove files without a version' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('1 file as of the last one').waitFor()
    await dialog.getByRole('button', { name: 'Remove files without a version' }).click()
    await page.getByText('removed', { exact: true }).waitFor()
    await expect(access(file)).rejects.toThrow('ENOENT')
    await access(join(objects, 'maps', 'v1.0.0', 'bundle.js'))
    expect(await dashboard.faults()).toEqual([])
  })
})
