import type { Browser, Page } from 'playwright-core'
import { openWatchedPage } from '../harness/open-checkout-page.ts'
import type { Policy } from './matrix-host.ts'
import type { MatrixPlugin } from './matrix-plugins.ts'

/** What a plugin does in a page: that it works, or what fails, in words that are the same in each run. */
export interface Measured {
  readonly outcome: string
  /** What the browser said, for people. */
  readonly details: readonly string[]
}

export const WORKS = 'works'

declare global {
  interface Window {
    reportRefusal?: (directive: string) => void
  }
}

const USE_TIMEOUT_MS = 30_000

/** Opens the page of a plugin in a new context, and uses the plugin. */
export async function measureCell(
  browser: Browser,
  { plugin, policy, url }: { readonly plugin: MatrixPlugin; readonly policy: Policy; readonly url: string },
): Promise<Measured> {
  await using opened = await openWatchedPage(browser)
  const { page, watch } = opened
  page.setDefaultTimeout(USE_TIMEOUT_MS)
  const refused = await recordRefusals(page)
  await page.goto(url)
  const body = policy === 'sandbox' ? page.frameLocator('iframe').locator('body') : page.locator('body')
  const used = plugin.use(body, page).then(
    () => WORKS,
    (error: unknown) => `not as expected: ${String(error)}`,
  )
  const first = plugin.fails ? await used : await Promise.race([used, failureOf(page)])
  const harm = await harmDone(page)
  const details = [first, ...refused, ...watch.errors, ...harm]
  const outcome =
    [
      ...(refused.size > 0 ? [`refused by ${[...refused].toSorted().join(' and ')}`] : []),
      ...(first.startsWith('fails with ') ? [first] : []),
      ...harm,
      ...(first === WORKS ? [] : ['not as expected']),
      ...(watch.errors.length > 0 && !plugin.fails ? ['prints errors'] : []),
    ][0] ?? WORKS
  return { outcome, details }
}

/** The directives of policies that refuse something, in the page and in its frames. */
async function recordRefusals(page: Page): Promise<ReadonlySet<string>> {
  const refused = new Set<string>()
  await page.exposeFunction('reportRefusal', (directive: string) => refused.add(directive))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      window.reportRefusal?.(effectiveDirective)
    })
  })
  return refused
}

/** Resolves when the page shows that the plugin failed. */
async function failureOf(page: Page): Promise<string> {
  const failure = page.locator('[data-code]')
  // Longer than a use can take, so that the use's own failure is reported.
  await failure.waitFor({ timeout: 4 * USE_TIMEOUT_MS })
  return `fails with ${await failure.getAttribute('data-code')}`
}

/** What the plugin did to the page around it. A dialog may hide the page from assistive technology. */
async function harmDone(page: Page): Promise<readonly string[]> {
  const looks = await page.locator('h1').evaluate((heading) => {
    const { fontSize, marginTop, fontFamily } = getComputedStyle(heading)
    return `${fontSize}, ${marginTop}, ${fontFamily}`
  })
  await page.locator('#host-button').evaluate((button: HTMLButtonElement) => button.click())
  const counted = await page.locator('#host-button').textContent()
  return [
    ...(looks === LOOKS ? [] : [`changes the page: its h1 has ${looks}`]),
    ...(counted === 'Host 1' ? [] : ['breaks the page']),
  ]
}

/** An h1 as the browser shows it. */
const LOOKS = '32px, 21.44px, "Times New Roman"'
