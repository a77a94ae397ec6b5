import type { Page } from 'playwright-core'

declare global {
  interface Window {
    reactRenderers?: number
  }
}

/** Counts the copies of react-dom that come up in a page. Call it before the page goes anywhere. */
export async function countRenderers(page: Page): Promise<() => Promise<number>> {
  // Every copy tells the developer tools of itself, where they are there.
  await page.addInitScript(() => {
    window.reactRenderers = 0
    Object.defineProperty(window, '__REACT_DEVTOOLS_GLOBAL_HOOK__', {
      value: {
        supportsFiber: true,
        renderers: new Map(),
        inject: () => {
          window.reactRenderers = (window.reactRenderers ?? 0) + 1
          return window.reactRenderers
        },
        onCommitFiberRoot: () => undefined,
        onCommitFiberUnmount: () => undefined,
        onPostCommitFiberRoot: () => undefined,
        checkDCE: () => undefined,
      },
    })
  })
  return () => page.evaluate(() => window.reactRenderers ?? 0)
}
