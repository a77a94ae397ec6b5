import type { Browser } from 'playwright-core'
import { quantile } from '../ratio-interval.ts'
import type { CrowdPlugin } from './crowd-plugins.ts'

/** The times between the frames of a page, in milliseconds. */
export interface FrameTimes {
  readonly meanMs: number
  readonly p95Ms: number
  readonly longestMs: number
}

/** From the navigation on: the plugins load, and those that misbehave do so meanwhile. */
const WINDOW_MS = 6000
const TIMEOUT_MS = 60_000

/** Of the page, not of the frames in it. */
const RECORDS_FRAMES = `if (window === parent) {
  window.frameTimes = []
  const record = (time) => {
    frameTimes.push(time)
    requestAnimationFrame(record)
  }
  requestAnimationFrame(record)
}`

/**
 * Opens a page in a browser context of its own, and measures its frames.
 *
 * @throws when a plugin has another outcome than expected
 */
export async function measureFrames(
  browser: Browser,
  { url, plugins }: { readonly url: string; readonly plugins: readonly CrowdPlugin[] },
): Promise<FrameTimes> {
  await using context = await browser.newContext()
  const page = await context.newPage()
  await page.addInitScript(RECORDS_FRAMES)
  await page.goto(url, { waitUntil: 'commit' })
  const outcomes = plugins.map(({ id, outcome }) => `${outcome}:${id}`)
  await page.waitForFunction(
    (wanted) => {
      const marks = new Set(performance.getEntriesByType('mark').map(({ name }) => name))
      return wanted.every((name) => marks.has(name))
    },
    outcomes,
    { timeout: TIMEOUT_MS },
  )
  await page.waitForFunction((ms) => performance.now() > ms, WINDOW_MS)
  const times: readonly number[] = await page.evaluate('frameTimes')
  const seen = times.filter((time) => time <= WINDOW_MS)
  const gaps = seen.slice(1).map((time, index) => time - (seen[index] ?? Number.NaN))
  const sorted = gaps.toSorted((left, right) => left - right)
  return {
    meanMs: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
    p95Ms: quantile(sorted, 0.95),
    longestMs: sorted.at(-1) ?? Number.NaN,
  }
}
