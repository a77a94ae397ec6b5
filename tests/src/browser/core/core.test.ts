import { randomBytes } from 'node:crypto'
import { TenantManifest } from '@plugboard/types'
import type { Page } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { FS_SQLITE } from '../../harness/pairs.ts'
import { startPlugboard } from '../../harness/plugboard.ts'
import type { PluginBuild } from '../harness/build-plugin.ts'
import { describeBrowser } from '../harness/describe-browser.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { installPlugin, publishBuild } from '../harness/open-shop.ts'
import { watchPage } from '../harness/watch-page.ts'
import { serveVanillaPage } from './vanilla-page.ts'

describeBrowser('chromium', "the loader's core in a page without its components", (path) => {
  it('loads a plugin, upgrades it in the open page, and removes all of it at the end', async () => {
    const { first, second } = inject('builds')
    await using place = await FS_SQLITE.open()
    await using services = await startPlugboard(place)
    const { registry, edge } = services
    await publishAndInstall(registry.url, first)
    await using host = await serveVanillaPage({
      registryUrl: registry.url,
      edgeUrl: edge.url,
      tenantId: 'acme',
    })
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    await page.goto(host.url)

    await page.getByRole('radio', { name: /Pay in three/ }).click()
    await page.locator('#choice').getByText('Pay in three').waitFor()
    await page.locator('.pay3[data-selected=true]').waitFor()
    expect(await page.locator('.pay3').evaluate((element) => getComputedStyle(element).borderTopColor)).toBe(
      'rgb(122, 63, 242)',
    )
    await page.getByRole('button', { name: 'See the plan' }).click()
    const dialog = page.getByRole('dialog', { name: 'Pay in three' })
    expect(await dialog.evaluate((element) => getComputedStyle(element).borderRadius)).toBe('14px')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    await publishAndInstall(registry.url, second)
    await page.getByRole('button', { name: 'How it works' }).waitFor()
    expect(await page.locator('#payment-methods > div').count()).toBe(1)
    await page.locator('[data-plugin-version="1.1.0"] .pay3[data-selected=true]').waitFor()
    await eventually(
      () => sheets(edge.url),
      (hrefs) => hrefs.length === 2 && hrefs.every((href) => href.includes('/v1.1.0/')),
    )

    await page.getByRole('button', { name: 'End' }).click()
    await eventually(
      () => sheets(edge.url),
      (hrefs) => hrefs.length === 0,
    )
    expect(await page.locator('#payment-methods > div').count()).toBe(0)
    await expect
      .poll(async () => (await page.locator('#log').textContent())?.trim().split('\n'))
      .toEqual([
        'ready test-plugin@1.0.0',
        'ready test-plugin@1.1.0',
        'disposed test-plugin@1.0.0',
        'disposed test-plugin@1.1.0',
      ])
    expect(watch.errors).toEqual([])

    function sheets(base: string): Promise<string[]> {
      return page.evaluate(
        (url) => [...document.styleSheets].flatMap(({ href }) => (href?.startsWith(url) ? [href] : [])),
        base,
      )
    }
  })

  it('loads a private plugin with its style sheet and a lazy chunk from signed URLs, which its copy at the edge has too', async () => {
    const { first } = inject('builds')
    await using place = await FS_SQLITE.open()
    await using services = await startPlugboard(place, {
      BUNDLE_URL_KEYS: randomBytes(32).toString('base64'),
      STORED_MANIFEST_KEY: randomBytes(32).toString('base64'),
      UPGRADE_INTERVAL_MS: '100',
      EDGE_REVALIDATE_MS: '500',
    })
    const { registry, edge } = services
    await publishAndInstall(registry.url, first)
    await makePrivate(registry.url, 'test-plugin')
    const isSigned = ({ plugins }: TenantManifest) =>
      plugins.length === 1 && plugins.every(({ base }) => base.startsWith(`${edge.url}/plugins/bundles/~`))
    const { fallbackUrl = '' } = await eventually(
      () => readManifest(`${registry.url}/tenants/acme/manifest`),
      isSigned,
    )
    await using host = await serveVanillaPage({
      registryUrl: registry.url,
      edgeUrl: edge.url,
      tenantId: 'acme',
    })
    await using browser = await openChromium(path)
    const page = await browser.newPage()
    const watch = watchPage(page)
    const requested: string[] = []
    page.on('request', (request) => requested.push(request.url()))
    await page.goto(host.url)

    await page.getByRole('radio', { name: /Pay in three/ }).click()
    expect(await page.locator('.pay3').evaluate((element) => getComputedStyle(element).borderTopColor)).toBe(
      'rgb(122, 63, 242)',
    )
    await page.getByRole('button', { name: 'See the plan' }).click()
    await page.getByRole('dialog', { name: 'Pay in three' }).waitFor()
    const files = requested.filter((url) => url.startsWith(edge.url))
    const unsigned = files.map((url) => url.replace(/\/~[^/]+/, ''))
    expect(files.every((url) => url.startsWith(`${edge.url}/plugins/bundles/~`))).toBe(true)
    const countOf = (ending: string) => files.filter((url) => url.endsWith(ending)).length
    expect(countOf('.css')).toBeGreaterThan(0)
    // The entry and the chunk.
    expect(countOf('.js')).toBeGreaterThan(1)
    expect(watch.errors).toEqual([])
    for (const url of unsigned) expect((await fetch(url)).status).toBe(404)

    await registry.kill()
    const copy = await eventually(() => readManifest(fallbackUrl), isSigned)
    for (const { base, files: listed } of copy.plugins) {
      for (const { path: file } of listed) expect((await fetch(base + file)).status).toBe(200)
    }
  })

  it('shows an install and a revocation by events alone, and goes on by polling while the stream is cut', async () => {
    const { first } = inject('builds')
    await using place = await FS_SQLITE.open()
    await using services = await startPlugboard(place)
    const { registry, edge } = services
    await using host = await serveVanillaPage({
      registryUrl: registry.url,
      edgeUrl: edge.url,
      tenantId: 'acme',
    })
    await using browser = await openChromium(path)
    const pages = { live: await browser.newPage(), polling: await browser.newPage() }
    await pages.live.goto(`${host.url}?interval=0`)
    await pages.polling.goto(`${host.url}?interval=300`)
    const become = (page: Page, count: number) =>
      eventually(
        () => plugin(page).count(),
        (present) => present === count,
      )
    const open = (count: number) =>
      eventually(
        async () => host.streams(),
        (present) => present === count,
      )
    await open(2)

    await publishAndInstall(registry.url, first)
    await become(pages.live, 1)
    await become(pages.polling, 1)
    await mark(registry.url, first, 'revoke')
    await become(pages.live, 0)

    host.cut()
    await mark(registry.url, first, 'unrevoke')
    await become(pages.polling, 1)
    expect(await plugin(pages.live).count()).toBe(0)
    host.restore()
    // The browser comes back with the generation that it had.
    await become(pages.live, 1)
    await open(2)
  })
})

const plugin = (page: Page) => page.locator('[data-plugin=test-plugin]')

async function mark(
  registryUrl: string,
  { version }: PluginBuild,
  how: 'revoke' | 'unrevoke',
): Promise<void> {
  const { status } = await fetch(`${registryUrl}/plugins/test-plugin/versions/${version}/${how}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'It leaks.' }),
  })
  expect(status).toBe(200)
}

async function readManifest(url: string): Promise<TenantManifest> {
  return TenantManifest.parse(await (await fetch(url)).json())
}

async function makePrivate(registryUrl: string, pluginId: string): Promise<void> {
  const { status } = await fetch(`${registryUrl}/plugins/${pluginId}/visibility`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ visibility: 'private', tenants: ['acme'] }),
  })
  expect(status).toBe(200)
}

async function publishAndInstall(registryUrl: string, build: PluginBuild): Promise<void> {
  await publishBuild(registryUrl, build)
  await installPlugin(registryUrl, 'acme', { version: build.version })
}
