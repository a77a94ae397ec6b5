import { expect, it } from 'vitest'
import { metadataOf, upload } from '../../harness/upload.ts'
import { describeDashboard } from './describe-dashboard.ts'
import { openDashboard } from './open-dashboard.ts'

const MARKUP = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'
const FILE = `export default { extensions: { 'payment-methods': () => null } }`

/** A plugin with markup in every field that takes text. */
const HOSTILE = metadataOf({
  id: 'hostile',
  name: `Hostile ${MARKUP}`.slice(0, 120),
  description: `${MARKUP}\n[link](javascript:alert(1)) ![image](https://evil.example/x.png)\n`.repeat(20),
  category: '<b>category</b>',
  compat: {},
  permissions: { network: [{ host: 'api.example.com', reason: `Because ${MARKUP}`.slice(0, 120) }] },
  configuration: {
    schema: {
      type: 'object',
      title: MARKUP,
      description: MARKUP,
      properties: {
        [MARKUP]: { type: 'string', title: MARKUP, description: `**${MARKUP}**`, default: MARKUP },
        __html: { enum: [MARKUP, 'b'], title: 'Choice' },
      },
    },
  },
})

const SCREENS = [
  '/plugins',
  '/plugins?category=%3Cb%3Ecategory%3C%2Fb%3E',
  '/plugins/hostile',
  '/plugins/hostile/versions',
  '/plugins/hostile/versions/1.0.0',
  '/plugins/hostile/tenants',
  '/plugins/hostile/settings',
  '/tenants',
  '/tenants/acme',
  '/tenants/acme/generations',
  '/tenants/acme/plugins/hostile/configuration',
  '/tenants/acme/plugins/hostile/configuration?view=json',
  '/tenants/acme/plugins/hostile/configuration?view=history',
  '/waiting',
  '/audit',
  '/operation',
]

describeDashboard('a plugin with markup in every field', (setting) => {
  it('is text on every screen of the dashboard, and changes and requests nothing', async () => {
    await using dashboard = await openDashboard(setting)
    const { page, url } = dashboard
    expect((await upload(url, { file: FILE, metadata: HOSTILE })).body.code).toBeUndefined()
    await upload(url, { file: FILE, metadata: { ...HOSTILE, version: '1.1.0' }, query: '?staged=true' })
    const installed = await fetch(`${url}/plugins/install`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant-id': 'acme' },
      body: JSON.stringify({ pluginId: 'hostile', config: { [MARKUP]: MARKUP } }),
    })
    expect(installed.status).toBe(201)
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) elsewhere.push(request.url())
    })
    for (const screen of SCREENS) {
      await page.goto(`${url}/admin${screen}`)
      await page.locator('h1, h2').first().waitFor()
      await expect.poll(() => page.locator('.skeleton').count()).toBe(0)
      expect([screen, await page.locator('main :is(script, img, iframe, object, b)').count()]).toEqual([
        screen,
        0,
      ])
      expect([screen, await page.title()]).not.toEqual([screen, 'taken'])
      expect([screen, await page.locator('a[href^="javascript:"]').count()]).toEqual([screen, 0])
      expect([screen, await dashboard.faults()]).toEqual([screen, []])
    }
    await page.goto(`${url}/admin/plugins/hostile`)
    await page.getByText('Hostile <img src=x').first().waitFor()
    expect(elsewhere).toEqual([])
  })

  it('is refused when its name has 100 KB', async () => {
    await using dashboard = await openDashboard(setting)
    const answer = await upload(dashboard.url, {
      file: FILE,
      metadata: metadataOf({ name: 'x'.repeat(100_000) }),
    })
    expect([answer.status, answer.body.code]).toEqual([422, 'METADATA_INVALID'])
  })
})
