import { stdout } from 'node:process'
import type { TestProject } from 'vitest/node'
import { type FoundBrowser, findBrowser } from './browsers/find-browser.ts'

/** The browsers of a run, as `inject('browsers')` returns them. */
export type Browsers = {
  readonly chromium: FoundBrowser
  readonly firefox: FoundBrowser
}

declare module 'vitest' {
  interface ProvidedContext {
    browsers: Browsers
  }
}

/** Vitest's globalSetup: finds the browsers of a run. With `REQUIRE_BROWSERS=1` a missing one is an error. */
export async function setup(project: TestProject): Promise<void> {
  const [chromium, firefox] = await Promise.all([findBrowser('chromium'), findBrowser('firefox')])
  const browsers: Browsers = { chromium, firefox }
  for (const [name, browser] of Object.entries(browsers)) {
    const state = browser.kind === 'ready' ? browser.path : `skipped: ${browser.reason}`
    stdout.write(`browsers of ${project.name}: ${name}: ${state}\n`)
  }
  if (process.env.REQUIRE_BROWSERS === '1') requireBrowsers(browsers)
  project.provide('browsers', browsers)
}

function requireBrowsers({ chromium, firefox }: Browsers): void {
  const reasons = [chromium, firefox].flatMap((found) => (found.kind === 'missing' ? [found.reason] : []))
  if (reasons.length > 0)
    throw new Error(`REQUIRE_BROWSERS=1, and browsers are missing: ${reasons.join('; ')}`)
}
