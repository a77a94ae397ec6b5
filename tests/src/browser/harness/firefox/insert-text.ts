import type { BrowserContext } from 'playwright-core'

/**
 * Makes `fill` of playwright-core an edit in Firefox. Its own way sets the property `value`, which React replaces to know what it
 * has set itself: React then takes what was filled in for its own, and no change is seen.
 */
export function insertTextAsEdit(context: BrowserContext): Promise<unknown> {
  return context.addInitScript(() => {
    Object.defineProperty(window, '__pw_bidiInsertText', {
      get: () => (text: string) => {
        document.execCommand('insertText', false, text)
      },
      // Playwright-core's own, which is left out.
      set: () => {},
    })
  })
}
