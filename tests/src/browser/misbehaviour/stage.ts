import type { Browser } from 'playwright-core'
import { type ChosenPlugins, openChosenPlugins } from '../harness/chosen-plugins.ts'
import { openChromium } from '../harness/open-chromium.ts'
import { openShop, type Shop } from '../harness/open-shop.ts'
import { publishWritten, showing, type WrittenPlugin } from '../harness/written-plugin.ts'
import { type FaultyEdge, openFaultyEdge } from './faulty-edge.ts'

/** A healthy plugin, which counts clicks. */
export const NEIGHBOUR: WrittenPlugin = {
  id: 'neighbour',
  source: showing(`function Neighbour() {
    const [count, setCount] = useState(0)
    return h('button', { type: 'button', onClick: () => setCount(count + 1) }, 'Neighbour ' + count)
  }`),
}

/** How long a plugin may take to load: enough for a healthy one on a busy machine. */
export const TIMEOUT_MS = 5000

/** One shop and one browser for many tests, and a proxy between them that can fail. */
export interface Stage extends AsyncDisposable {
  readonly edge: FaultyEdge
  readonly tenant: ChosenPlugins
  readonly shop: Shop
  readonly browser: Browser
}

export async function openStage(browserPath: string): Promise<Stage> {
  await using opened = new AsyncDisposableStack()
  const edge = opened.use(await openFaultyEdge())
  const tenant = opened.use(await openChosenPlugins())
  const shop = opened.use(
    await openShop({
      edgeUrl: ({ url }) => edge.before(url),
      env: { PLUGIN_TIMEOUT_MS: String(TIMEOUT_MS), REGISTRY_URL: tenant.url },
    }),
  )
  tenant.before(shop.registryUrl)
  const browser = opened.use(await openChromium(browserPath))
  await publishWritten(shop.registryUrl, NEIGHBOUR)
  await shop.install('acme', { pluginId: NEIGHBOUR.id })
  const owned = opened.move()
  return { edge, tenant, shop, browser, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
