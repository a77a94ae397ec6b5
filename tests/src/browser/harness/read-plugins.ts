import { eventually } from '../../harness/eventually.ts'
import type { BrowserPage } from './open-browser.ts'

/** The state of each plugin in a page: `shown`, `loading`, or the code of its failure. */
export type PluginViews = Readonly<Record<string, string>>

/** Reads the state of the plugins among the payment methods. */
export function readPlugins(page: BrowserPage): Promise<PluginViews> {
  return page.evaluate(() => {
    const views = [
      ...document.querySelectorAll('[data-extension-point=payment-methods] > [data-plugin]'),
    ].map((place) => {
      const failure = place.querySelector('[data-code]')
      const view = place.querySelector('.pay3, .plain, iframe:not([hidden])') ? 'shown' : 'loading'
      return [place.getAttribute('data-plugin'), failure?.getAttribute('data-code') ?? view]
    })
    return Object.fromEntries(views)
  }, null)
}

/** Waits until each of these plugins is present and none is loading, and returns their states. */
export function settledPlugins(page: BrowserPage, ids: readonly string[]): Promise<PluginViews> {
  return eventually(
    () => readPlugins(page),
    (views) => ids.every((id) => views[id] !== undefined && views[id] !== 'loading'),
  )
}

/** Presses the first button of a plugin. */
function press(page: BrowserPage, pluginId: string): Promise<void> {
  return page.evaluate((id) => {
    document.querySelector<HTMLElement>(`[data-plugin="${id}"] button`)?.click()
  }, pluginId)
}

/** Presses the button that tries all failed plugins of a plugin's extension point again, once it is there. */
export async function tryAgain(page: BrowserPage, pluginId: string): Promise<void> {
  await eventually(
    () =>
      page.evaluate((id) => {
        const point = document.querySelector(`[data-plugin="${id}"]`)?.closest('[data-extension-point]')
        const button = point?.querySelector<HTMLElement>('[data-plugin-notice] button')
        button?.click()
        return button !== null && button !== undefined
      }, pluginId),
    (isPressed) => isPressed,
  )
}

/** The traces of tampered code and styles in the page. */
export function traces(page: BrowserPage): Promise<{ code: readonly string[]; css: string }> {
  return page.evaluate(
    () => ({
      code: globalThis.tamperedBy ?? [],
      css: getComputedStyle(document.documentElement).getPropertyValue('--tampered-by'),
    }),
    null,
  )
}

/** The outcome of using a plugin: waits for it, and presses its first button once it is shown. */
export async function usedPlugin(page: BrowserPage, pluginId: string): Promise<string | undefined> {
  const views = await settledPlugins(page, [pluginId])
  if (views[pluginId] !== 'shown') return views[pluginId]
  await press(page, pluginId)
  const used = await eventually(
    async () => ({ view: (await readPlugins(page))[pluginId], lazy: await readLazy(page) }),
    ({ view, lazy }) => view !== 'shown' || lazy !== '',
  )
  return used.view === 'shown' ? used.lazy : used.view
}

/** The outcome of a lazy chunk: `loaded` or `refused`, or empty until it is known. */
function readLazy(page: BrowserPage): Promise<string> {
  return page.evaluate(() => {
    if (document.querySelector('[role=dialog]')) return 'loaded'
    return document.querySelector('.plain')?.getAttribute('data-lazy') ?? ''
  }, null)
}
