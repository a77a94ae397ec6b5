import { type BrowserName, openFirefox } from '@plugboard/testkit'
import { openChromium } from './open-chromium.ts'
import { openContext } from './open-context.ts'
import { watchPage } from './watch-page.ts'

/** The operations on a page that every browser of these tests supports. */
export interface BrowserPage extends AsyncDisposable {
  /** Uncaught errors, and messages of console.error. */
  readonly errors: readonly string[]
  goto(url: string): Promise<void>
  /** Runs a function in the page. It sees only its argument; argument and result travel as JSON. */
  evaluate<Argument, Result>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
}

export interface OpenBrowser extends AsyncDisposable {
  /** A page with its own cookies, storage and cache, so that tests do not share immutable files. */
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
      const context = await openContext(browser)
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
          // Playwright's own type for arguments does not admit every JSON value, although each can be passed.
        ): Promise<Result> => page.evaluate(run as (argument: unknown) => Result | Promise<Result>, argument),
        [Symbol.asyncDispose]: () => context.close(),
      }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
