import { type BrowserName, openFirefox } from '@plugboard/testkit'
import { openChromium } from './open-chromium.ts'
import { watchPage } from './watch-page.ts'

/** A page as every browser of these tests has it. */
export interface BrowserPage extends AsyncDisposable {
  /** Uncaught errors, and what was written by console.error. */
  readonly errors: readonly string[]
  goto(url: string): Promise<void>
  /** Runs a function in the page. It sees nothing but its argument; that and its result travel as JSON. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
}

export interface OpenBrowser extends AsyncDisposable {
  /** A page whose cookies, storage and cache are its own: an immutable file of one test is not in the next one's. */
  newPage(): Promise<BrowserPage>
}

/** Starts a browser with a fresh profile. */
export function openBrowser(name: BrowserName, path: string): Promise<OpenBrowser> {
  return name === 'firefox' ? openFirefox(path) : openChromiumLikeIt(path)
}

async function openChromiumLikeIt(path: string): Promise<OpenBrowser> {
  const browser = await openChromium(path)
  return {
    async newPage() {
      const context = await browser.newContext()
      const page = await context.newPage()
      const { errors } = watchPage(page)
      return {
        errors,
        goto: async (url) => {
          await page.goto(url)
        },
        evaluate: <Argument, Result>(
          run: (argument: Argument) => Result | Promise<Result>,
          argument: Argument,
          // Playwright describes what may be an argument by a type of its own; JSON always may.
        ): Promise<Result> => page.evaluate(run as (argument: unknown) => Result | Promise<Result>, argument),
        [Symbol.asyncDispose]: () => context.close(),
      }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
