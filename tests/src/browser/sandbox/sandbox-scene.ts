import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { type EditingProxy, openEditingProxy } from '../harness/editing-proxy.ts'
import { openShop, type Shop } from '../harness/open-shop.ts'
import { zipPlugin } from '../harness/plain-plugin.ts'

/** A shop that runs every plugin in a sandbox, and the proxy before its edge. */
export interface SandboxScene extends AsyncDisposable {
  readonly shop: Shop
  readonly edge: EditingProxy
  /** Publishes an entry written by hand, and installs it. */
  add(tenantId: string, id: string, entry: string): Promise<void>
}

export interface SandboxSceneOptions {
  readonly csp?: 'none' | 'nonce' | 'strict-dynamic'
  readonly sandbox?: 'declared' | 'all'
  readonly timeoutMs?: number
}

/** Opens the shop with the example plugin published. */
export async function openSandboxScene({
  csp = 'strict-dynamic',
  sandbox = 'all',
  timeoutMs = 8000,
}: SandboxSceneOptions = {}): Promise<SandboxScene> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'plugboard-sandbox-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const { promise: edge, resolve } = Promise.withResolvers<EditingProxy>()
  const shop = opened.use(
    await openShop({
      env: { PLUGIN_CSP: csp, PLUGIN_SANDBOX: sandbox, PLUGIN_TIMEOUT_MS: String(timeoutMs) },
      async edgeUrl({ url }) {
        const proxy = opened.use(await openEditingProxy(url))
        resolve(proxy)
        return proxy.url
      },
    }),
  )
  await shop.publish(inject('builds').first)
  const owned = opened.move()
  return {
    shop,
    edge: await edge,
    async add(tenantId, id, entry) {
      // Each asks for a sandbox itself, too.
      await shop.publish(await zipPlugin(folder, id, { 'bundle.js': entry }, { isolation: 'sandbox' }))
      await shop.install(tenantId, { pluginId: id })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
