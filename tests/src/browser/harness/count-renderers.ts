import type { Page } from 'playwright-core'

declare global {
  interface Window {
    reactRenderers?: number
  }
}

/** Counts the copies of react-dom that start in a page. Call it before the first navigation. */
export async function countRenderers(page: Page): Promise<() => Promise<number>> {
  // Every copy registers with the developer tools, if they are present.
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
