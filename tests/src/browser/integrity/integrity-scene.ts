import { TenantManifest } from '@plugboard/types'
import { inject, onTestFinished } from 'vitest'
import { type EditingProxy, openEditingProxy, PASS } from '../harness/editing-proxy.ts'
import { openShop, type Shop } from '../harness/open-shop.ts'
import { plainPlugin } from '../harness/plain-plugin.ts'
import { shared } from '../harness/shared.ts'
import { publishWritten } from '../harness/written-plugin.ts'

/** A shop whose plugins and pages pass through proxies that can change them. */
export interface IntegrityScene extends AsyncDisposable {
  readonly shop: Shop
  /** Between browser and edge. */
  readonly edge: EditingProxy
  /** Between browser and host. */
  readonly host: EditingProxy
}

/** The plugin built with webpack, and one written by hand. */
export const PLUGINS = ['plain', 'test-plugin']

/** Opens the shop with both plugins published, and installed for acme but not for globex. */
async function openIntegrityScene(csp: 'none' | 'nonce' | 'strict-dynamic'): Promise<IntegrityScene> {
  await using opened = new AsyncDisposableStack()
  const { promise: edge, resolve } = Promise.withResolvers<EditingProxy>()
  const shop = opened.use(
    await openShop({
      env: { PLUGIN_CSP: csp },
      async edgeUrl({ url }) {
        const proxy = opened.use(await openEditingProxy(url))
        resolve(proxy)
        return proxy.url
      },
    }),
  )
  const host = opened.use(await openEditingProxy(shop.host.url))
  await shop.publish(inject('builds').first)
  await publishWritten(shop.registryUrl, plainPlugin('plain'))
  for (const pluginId of PLUGINS) await shop.install('acme', { pluginId })
  const owned = opened.move()
  return { shop, edge: await edge, host, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** The manifest of acme, under any tenant's id. */
export async function readManifest({ registryUrl }: Shop, tenantId: string): Promise<TenantManifest> {
  const manifest = TenantManifest.parse(await (await fetch(`${registryUrl}/tenants/acme/manifest`)).json())
  return { ...manifest, tenantId }
}

/** Answers the open pages of a tenant with this manifest instead of the host's. */
export function answerManifest(host: EditingProxy, manifest: { readonly tenantId: string }): void {
  host.edit((path) =>
    path === `/${manifest.tenantId}/plugin-manifest`
      ? { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(manifest) }
      : undefined,
  )
}

/** One scene for the tests of a file. Changes on the wire are reset after each test. */
export function sharedScene(
  csp: 'none' | 'nonce' | 'strict-dynamic',
  prepare?: (scene: IntegrityScene) => Promise<void>,
): () => Promise<IntegrityScene> {
  const opened = shared(async () => {
    const scene = await openIntegrityScene(csp)
    await prepare?.(scene)
    return scene
  })
  return async () => {
    const scene = await opened()
    onTestFinished(() => {
      for (const proxy of [scene.edge, scene.host]) proxy.edit(PASS)
    })
    return scene
  }
}
