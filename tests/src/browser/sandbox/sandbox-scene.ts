import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import { openChosenPlugins } from '../harness/chosen-plugins.ts'
import { type EditingProxy, openEditingProxy } from '../harness/editing-proxy.ts'
import { openShop, type Shop } from '../harness/open-shop.ts'
import { publishWritten } from '../harness/written-plugin.ts'

/** The place of the payment methods in the checkout. */
export const PAYMENT = '[data-extension-point=payment-methods]'

/** A shop that runs every plugin in a sandbox, and the proxy in front of its edge. One serves many tests. */
export interface SandboxScene extends AsyncDisposable {
  readonly shop: Shop
  readonly edge: EditingProxy
  /** Limits the host to these plugins. */
  readonly choose: (...ids: readonly string[]) => Promise<void>
  /** Publishes a hand-written entry, installs it for acme, and limits the host to it and the plugins passed. */
  readonly add: (id: string, source: string, ...beside: readonly string[]) => Promise<void>
}

export interface SandboxSceneOptions {
  readonly csp?: 'none' | 'nonce' | 'strict-dynamic'
  readonly sandbox?: 'declared' | 'all'
  readonly timeoutMs?: number
}

/** Opens the shop with the example plugin published; acme has version 1.0.0 installed. */
export async function openSandboxScene({
  csp = 'strict-dynamic',
  sandbox = 'all',
  timeoutMs = 8000,
}: SandboxSceneOptions = {}): Promise<SandboxScene> {
  await using opened = new AsyncDisposableStack()
  const { promise: edge, resolve } = Promise.withResolvers<EditingProxy>()
  const chosen = opened.use(await openChosenPlugins())
  const shop = opened.use(
    await openShop({
      installed: inject('builds').first,
      env: {
        PLUGIN_CSP: csp,
        PLUGIN_SANDBOX: sandbox,
        PLUGIN_TIMEOUT_MS: String(timeoutMs),
        REGISTRY_URL: chosen.url,
      },
      async edgeUrl({ url }) {
        const proxy = opened.use(await openEditingProxy(url))
        resolve(proxy)
        return proxy.url
      },
    }),
  )
  chosen.before(shop.registryUrl)
  const choose = async (...ids: readonly string[]): Promise<void> => {
    chosen.choose(ids)
    await shop.hostShows(ids)
  }
  const owned = opened.move()
  return {
    shop,
    edge: await edge,
    choose,
    add: async (id, source, ...beside) => {
      // Each also declares the sandbox itself.
      await publishWritten(shop.registryUrl, { id, source, metadata: { isolation: 'sandbox' } })
      await shop.install('acme', { pluginId: id })
      await choose(id, ...beside)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The height in pixels of the only frame of the payment methods. */
export function frameHeight(page: Page): Promise<number> {
  return page.locator(`${PAYMENT} iframe`).evaluate((frame) => frame.clientHeight)
}

/** The code of a plugin's failure, once the payment methods show it. */
export function failureOf(page: Page, pluginId: string): Promise<string | null> {
  return page.locator(`${PAYMENT} [data-plugin-error=${pluginId}]`).getAttribute('data-code')
}
