import type { Page } from 'playwright-core'

/** A record of what a page has done so far. */
export interface PageWatch {
  /** Uncaught errors, and messages of console.error, such as hydration errors and refusals by CSP. */
  readonly errors: readonly string[]
  /** The URL of every request, in order. */
  readonly requests: readonly string[]
  /** How often each URL below a base was requested, by the part after the base. */
  requestsBelow(base: string): Readonly<Record<string, number>>
}

/** Starts to record a page. Call it before the first navigation. */
export function watchPage(page: Page): PageWatch {
  const errors: string[] = []
  const requests: string[] = []
  page.on('pageerror', (error) => errors.push(`uncaught: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('request', (request) => requests.push(request.url()))
  return {
    errors,
    requests,
    requestsBelow(base) {
      const counts: Record<string, number> = {}
      for (const url of requests) {
        if (!url.startsWith(base)) continue
        const path = url.slice(base.length)
        counts[path] = (counts[path] ?? 0) + 1
      }
      return counts
    },
  }
}
