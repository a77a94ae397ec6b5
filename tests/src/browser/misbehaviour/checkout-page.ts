import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from '../../harness/eventually.ts'
import { openContext } from '../harness/open-context.ts'
import { watchPage } from '../harness/watch-page.ts'
import { publishWritten, type WrittenPlugin } from '../harness/written-plugin.ts'
import { NEIGHBOUR, type Stage } from './stage.ts'

/** A failure that the loader wrote to the console. */
export interface ReportedFailure {
  readonly pluginId: string
  readonly code: string
  readonly message: string
}

declare global {
  interface Window {
    reportedFailures?: ReportedFailure[]
  }
}

/** A checkout with a plugin in it and its neighbour. Disposing closes the page. */
export interface CheckoutPage extends AsyncDisposable {
  readonly page: Page
  /** The plugin's place. */
  readonly place: Locator
  /** Waits until the plugin's place shows a failure with this code. */
  showsFailure(code: string): Promise<void>
  /** Presses the button of the notice about failed plugins. */
  tryAgain(): Promise<void>
  /** The failures reported so far, of all plugins; waits until there are this many. */
  reports(count: number): Promise<readonly ReportedFailure[]>
  /** Uninstalls the plugin, and waits until it has left the page. */
  remove(): Promise<void>
  /** Uses the host's own buttons and the neighbour, in the document that was opened. */
  works(): Promise<void>
  /** How often each file of the plugin was requested, after the page had time to request it again. */
  requests(): Promise<Readonly<Record<string, number>>>
}

/** Publishes and installs a plugin, and opens the checkout with it and its neighbour, with a fresh cache. */
export async function openCheckout(stage: Stage, plugin: WrittenPlugin): Promise<CheckoutPage> {
  const { shop, tenant, browser } = stage
  const { id, version = '1.0.0' } = plugin
  await publishWritten(shop.registryUrl, plugin)
  await shop.install('acme', { pluginId: id, version })
  tenant.choose([NEIGHBOUR.id, id])
  await shop.hostShows([NEIGHBOUR.id, `${id}@${version}`])
  const context = await openContext(browser)
  const page = await context.newPage()
  const watch = watchPage(page)
  await page.addInitScript(recordFailures)
  await page.goto(shop.checkoutUrl('acme'))
  await page.evaluate(() => document.documentElement.setAttribute('data-same-document', ''))
  const place = page.locator(`[data-plugin="${id}"]`)
  const failure = place.locator(`[data-plugin-error="${id}"]`)
  const notice = page.locator('[data-extension-point]', { has: place }).locator('[data-plugin-notice]')
  return {
    page,
    place,
    async showsFailure(code) {
      await failure.waitFor()
      expect(await failure.getAttribute('data-code')).toBe(code)
      expect(await failure.textContent()).toBe(`Plugin ${id} is unavailable.`)
    },
    tryAgain: () => notice.getByRole('button', { name: 'Try again' }).click(),
    reports: (count) =>
      eventually(
        () => page.evaluate(() => window.reportedFailures ?? []),
        (failures) => failures.length >= count,
      ),
    async remove() {
      tenant.choose([NEIGHBOUR.id])
      await place.waitFor({ state: 'detached' })
    },
    async works() {
      const neighbour = page.getByRole('button', { name: /^Neighbour/ })
      const before = Number((await neighbour.textContent())?.replace(/\D/g, ''))
      await neighbour.click()
      await page.getByRole('button', { name: `Neighbour ${before + 1}` }).waitFor()
      await page.getByRole('button', { name: 'Pay', exact: true }).click()
      await page.getByText('Paid with Card. Thank you.').waitFor()
      const same = await page.evaluate(() => document.documentElement.hasAttribute('data-same-document'))
      expect(same).toBe(true)
    },
    async requests() {
      // Long enough for a page that requests endlessly to request again.
      for (let refreshes = 0; refreshes < 3; refreshes += 1) {
        await page.waitForResponse((response) => response.url().endsWith('/plugin-manifest'))
      }
      return watch.requestsBelow(`${shop.edgeUrl}/plugins/bundles/${id}/v${version}/`)
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

function recordFailures(): void {
  const failures: ReportedFailure[] = []
  window.reportedFailures = failures
  const { error } = console
  // oxlint-disable-next-line no-console
  console.error = (...args: unknown[]) => {
    error(...args)
    const [prefix, failure] = args
    if (prefix !== '[plugboard]') return
    const { pluginId, code, message } = failure as ReportedFailure
    failures.push({ pluginId, code, message })
  }
}
