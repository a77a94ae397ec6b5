import type { Browser, Page } from 'playwright-core'

/** The milestones of a page, in milliseconds since the navigation began. */
export interface PageLoad {
  readonly hydratedMs: number
  /** When the last plugin was in the page. */
  readonly lastMs: number
  /** From the click to the lazy chunk's component in the page, where there is one. */
  readonly lazyMs: number | undefined
}

export interface LoadToMeasure {
  readonly url: string
  readonly pluginIds: readonly string[]
  /** The text of a button to click at the end, and the mark of the component it shows. */
  readonly lazy?: { readonly button: string; readonly mark: string } | undefined
}

const TIMEOUT_MS = 15_000

/**
 * Loads a page in a browser context of its own: nothing cached, no connection open, a new renderer.
 *
 * @throws when the page logs an error, or a mark is not set in time
 */
export async function measureLoad(
  browser: Browser,
  { url, pluginIds, lazy }: LoadToMeasure,
): Promise<PageLoad> {
  await using context = await browser.newContext()
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`)
  })
  try {
    await page.goto(url, { waitUntil: 'commit' })
    const [hydratedMs, ...rendered] = await marks(page, [
      'hydrated',
      ...pluginIds.map((id) => `rendered:${id}`),
    ])
    let lazyMs: number | undefined
    if (lazy) {
      await page.getByRole('button', { name: lazy.button }).click({ timeout: TIMEOUT_MS })
      const [clicked = Number.NaN, shown = Number.NaN] = await marks(page, ['clicked', lazy.mark])
      lazyMs = shown - clicked
    }
    if (errors.length > 0) throw new Error('the page has errors')
    return { hydratedMs: hydratedMs ?? Number.NaN, lastMs: Math.max(...rendered), lazyMs }
  } catch (cause) {
    throw new Error(`${url}: ${errors.join('; ') || String(cause)}`, { cause })
  }
}

/** Waits for marks of the page's performance timeline, and returns the time of each. */
async function marks(page: Page, names: readonly string[]): Promise<number[]> {
  const found = await page.waitForFunction(
    (wanted) => {
      const set = new Map(performance.getEntriesByType('mark').map((mark) => [mark.name, mark.startTime]))
      return wanted.every((name) => set.has(name)) && wanted.map((name) => set.get(name) ?? Number.NaN)
    },
    names,
    { timeout: TIMEOUT_MS },
  )
  const times = await found.jsonValue()
  if (times === false) throw new TypeError('a mark is missing')
  return times
}
