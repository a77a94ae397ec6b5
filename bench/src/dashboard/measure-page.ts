import type { CDPSession, Page } from 'playwright-core'
import { quantile } from '../ratio-interval.ts'

/** What a page did while something was done in it. */
export interface PageCost {
  readonly wallMs: number
  /** Of the main thread of the page: scripts, layout and styles. */
  readonly taskMs: number
  readonly scriptMs: number
  readonly layoutMs: number
  /** The lengths of the tasks above 50 ms, in milliseconds. */
  readonly longTasksMs: readonly number[]
  readonly frames: number
  /** 95 of 100 times between frames are shorter. */
  readonly frameP95Ms: number
}

/** Records long tasks and frames, in every document. */
const RECORDS = `(() => {
  window.seen = { longTasks: [], frames: [] }
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.longTasks.push({ startTime, duration })
  }).observe({ type: 'longtask', buffered: true })
  const record = (time) => {
    seen.frames.push(time)
    requestAnimationFrame(record)
  }
  requestAnimationFrame(record)
})()`

interface Seen {
  readonly longTasks: readonly { readonly startTime: number; readonly duration: number }[]
  readonly frames: readonly number[]
}

/** Measures what is done in a page. */
export async function watchCost(page: Page): Promise<{
  /** The cost of what `work` does; from the navigation on where it navigates. */
  readonly costOf: (work: () => Promise<void>) => Promise<PageCost>
}> {
  await page.addInitScript(RECORDS)
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return {
    async costOf(work) {
      const before = await metricsOf(session)
      const origin = await timeOf(page)
      const startedAt = performance.now()
      await work()
      const wallMs = performance.now() - startedAt
      const after = await metricsOf(session)
      const isSameDocument = (await timeOf(page)).origin === origin.origin
      const sinceMs = isSameDocument ? origin.now : 0
      // Long tasks are reported a moment after they have ended.
      await page.waitForTimeout(300)
      const seen: Seen = await page.evaluate('seen')
      const frames = seen.frames.filter((time) => time >= sinceMs)
      const gaps = frames.slice(1).map((time, index) => time - (frames[index] ?? Number.NaN))
      // A navigation within one process goes on counting.
      const since = (name: string) => {
        const [from, to] = [before.get(name) ?? 0, after.get(name) ?? 0]
        return 1000 * (to >= from ? to - from : to)
      }
      return {
        wallMs,
        taskMs: since('TaskDuration'),
        scriptMs: since('ScriptDuration'),
        layoutMs: since('LayoutDuration') + since('RecalcStyleDuration'),
        longTasksMs: seen.longTasks
          .filter(({ startTime }) => startTime >= sinceMs)
          .map(({ duration }) => duration),
        frames: frames.length,
        frameP95Ms:
          gaps.length > 0
            ? quantile(
                gaps.toSorted((left, right) => left - right),
                0.95,
              )
            : 0,
      }
    },
  }
}

async function metricsOf(session: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

function timeOf(page: Page): Promise<{ readonly origin: number; readonly now: number }> {
  return page.evaluate(() => ({ origin: performance.timeOrigin, now: performance.now() }))
}
