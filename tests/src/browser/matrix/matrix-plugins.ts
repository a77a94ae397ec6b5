import type { Locator, Page } from 'playwright-core'
import { eventually } from '../../harness/eventually.ts'

/** A plugin of the matrix. Its sources are in tests/matrix/plugins, in a folder of its name. */
export interface MatrixPlugin {
  readonly name: string
  /** What it is, in the table. */
  readonly title: string
  /** The section of docs/plugins.md whose files it has. */
  readonly section?: string
  /** The options of its template. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Uses the plugin in the body of its page or of its frame, and fails if it does not work. */
  readonly use: (body: Locator, page: Page) => Promise<void>
  /** It fails on purpose, and prints that. */
  readonly fails?: boolean
  /** Why some of its cells fail. */
  readonly note?: string
}

export const PLUGINS: readonly MatrixPlugin[] = [
  {
    name: 'plain-javascript',
    title: 'JavaScript with hooks and constants of the build',
    options: { public: { GREETING: 'Hello' } },
    async use(body) {
      const label = 'Hello in production: 4200'
      await button(body, `${label}, 0 clicks`).click()
      await button(body, `${label}, 1 clicks`).and(body.locator('[data-clicks="1"]')).waitFor()
    },
  },
  {
    name: 'css-modules',
    title: 'TypeScript and CSS modules',
    async use(body) {
      await hasStyle(body.getByText('Card for 4200'), 'padding-left', '13px')
    },
  },
  {
    name: 'antd',
    title: 'antd, with `react-dom/client` of the host',
    options: { shared: ['react-dom/client'] },
    note: 'the frame has no `react-dom/client` to share.',
    async use(body) {
      const pay = button(body, 'Pay with antd')
      await hasStyle(pay, 'background-color', 'rgb(22, 119, 255)')
      await pay.click()
      await hasStyle(body.getByText('Terms of antd'), 'font-weight', '600')
    },
  },
  {
    name: 'mui',
    title: 'MUI, with Emotion',
    section: 'Libraries that insert styles',
    async use(body) {
      const pay = button(body, 'Pay with MUI')
      await hasStyle(pay, 'background-color', 'rgb(25, 118, 210)')
      await pay.click()
      await hasStyle(body.getByText('Terms of MUI'), 'font-weight', '500')
    },
  },
  {
    name: 'wasm',
    title: 'WebAssembly by `new URL`',
    async use(body) {
      await body.getByText('2 + 3 = 5').waitFor()
    },
  },
  {
    name: 'throws',
    title: 'a plugin that throws: its failure is shown in its place',
    fails: true,
    async use(body, page) {
      await button(body, 'Break').click()
      await page.locator('[data-plugin] [data-code=RENDER]').waitFor()
      await page.getByRole('button', { name: 'Try again' }).waitFor()
    },
  },
]

function button(body: Locator, name: string): Locator {
  return body.getByRole('button', { name })
}

/** Waits until an element has the computed style that the plugin gives it. */
async function hasStyle(element: Locator, property: string, wanted: string): Promise<void> {
  await eventually(
    () => element.evaluate((each, name) => getComputedStyle(each).getPropertyValue(name), property),
    (value) => value === wanted,
  )
}
