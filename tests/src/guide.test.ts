import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TenantManifest } from '@plugboard/types'
import { expect, it } from 'vitest'
import { INSTALL, runLine, UPLOAD } from './harness/guide-lines.ts'
import { describePairs } from './harness/pairs.ts'
import { startPlugboard } from './harness/plugboard.ts'

const BUNDLE = 'export default { extensions: {} }\n'

describePairs("the guide's curl lines", (pair) => {
  it('upload, install and load the plugin, unchanged', async () => {
    await using place = await pair.open()
    await using plugboard = await startPlugboard(place)
    const { port } = plugboard.registry
    await using folder = await makePluginFolder()

    const uploaded = await runLine(UPLOAD, { cwd: folder.path, port })
    expect(uploaded).toMatchObject({
      id: 'test-plugin',
      name: 'Test Plugin',
      version: '1.0.0',
      description: 'A test plugin',
      category: 'payment',
      extensionPoints: ['payment-methods'],
      bundleUrl: `${plugboard.edge.url}/plugins/bundles/test-plugin/v1.0.0/bundle.js`,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      alreadyPublished: false,
    })
    expect(await runLine(UPLOAD, { cwd: folder.path, port })).toMatchObject({ alreadyPublished: true })

    expect(await runLine(INSTALL, { cwd: folder.path, port })).toMatchObject({
      tenantId: 'your-tenant-id',
      pluginId: 'test-plugin',
      version: '1.0.0',
      generation: 1,
    })

    const answer = await fetch(`${plugboard.registry.url}/tenants/your-tenant-id/manifest`)
    const [plugin] = TenantManifest.parse(await answer.json()).plugins
    if (!plugin) throw new Error('the tenant manifest has no plugin')
    const [entry] = plugin.files
    if (entry?.path !== plugin.entry) throw new Error('the only file is not the entry')
    const bundle = await fetch(plugin.base + entry.path, { integrity: entry.integrity })
    expect(bundle.status).toBe(200)
    expect(bundle.headers.get('content-type')).toBe('application/javascript; charset=utf-8')
    expect(bundle.headers.get('cache-control')).toContain('max-age=31536000, immutable')
    expect(await bundle.text()).toBe(BUNDLE)
  })
})

async function makePluginFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'my-test-plugin-'))
  await mkdir(join(path, 'dist'))
  await writeFile(join(path, 'dist', 'plugin.js'), BUNDLE)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
