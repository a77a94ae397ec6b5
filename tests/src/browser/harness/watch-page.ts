import type { Page } from 'playwright-core'

/** What a page did so far. */
export interface PageWatch {
  /** Uncaught errors, and what was written by console.error: a hydration fault and a refusal by CSP are among them. */
  readonly errors: readonly string[]
  /** The URL of every request, in order. */
  readonly requests: readonly string[]
  /** How often each URL below a base was asked for, by what follows the base. */
  requestsBelow(base: string): Readonly<Record<string, number>>
}

/** Listens to a page from now on. Call it before the page goes anywhere. */
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
