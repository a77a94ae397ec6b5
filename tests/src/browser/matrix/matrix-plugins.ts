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
  /** What it does for a policy, or why some of its cells fail. */
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
    name: 'scss',
    title: 'Sass, with a partial',
    section: 'Tailwind, Sass and PostCSS',
    async use(body) {
      await hasStyle(body.getByText('Card by Sass'), 'padding-left', '14px')
    },
  },
  {
    name: 'tailwind',
    title: 'Tailwind CSS, with its reset',
    section: 'Tailwind, Sass and PostCSS',
    async use(body) {
      const pay = button(body, 'Pay with Tailwind')
      await hasStyle(pay, 'padding-left', '16px')
      await hasStyle(pay, 'border-top-width', '0px')
      await hasStyle(pay, 'background-color', 'rgb(1, 2, 3)')
    },
  },
  {
    name: 'recharts',
    title: 'a chart by Recharts',
    async use(body) {
      await body.locator('path.recharts-line-curve[d^=M]').waitFor()
      await body.getByText('Tue').waitFor()
    },
  },
  {
    name: 'antd',
    title: 'antd, with `react-dom/client` of the host',
    options: { shared: ['react-dom/client'] },
    note: 'its styles have the nonce, by `csp` of `ConfigProvider`, except what `Modal` inserts to keep the page from scrolling.',
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
    name: 'styled-components',
    title: 'styled-components',
    section: 'Libraries that insert styles',
    async use(body) {
      const pay = button(body, 'Pay with styled-components')
      await hasStyle(pay, 'padding-left', '5px')
      await pay.click()
      await hasStyle(pay, 'padding-left', '6px')
    },
  },
  {
    name: 'radix',
    title: 'a dialog by Radix, in a portal',
    note: '`activate` passes the nonce to `setNonce` of get-nonce, for the style that keeps the page from scrolling.',
    async use(body) {
      await button(body, 'Terms').click()
      const dialog = body.getByRole('dialog', { name: 'Terms of Radix' })
      await hasStyle(dialog, 'padding-left', '17px')
      await button(dialog, 'Agree').press('Enter')
      await dialog.waitFor({ state: 'detached' })
      await button(body, 'Terms').and(body.locator(':focus')).waitFor()
    },
  },
  {
    name: 'forms',
    title: 'React Hook Form and Zod, with a callback of the host',
    note: '`z.config({ jitless: true })` comes first. Without it Zod tries `eval`, which the policy refuses and reports; validation works.',
    async use(body, page) {
      await button(body, 'Submit').click()
      await body.getByText('An address is needed').waitFor()
      await body.getByLabel('Email').fill('ada@example.com')
      await button(body, 'Submit').click()
      await page.getByText('Chosen: ada@example.com').waitFor()
    },
  },
  {
    name: 'tanstack-query',
    title: 'TanStack Query, with a file of the plugin by `fetch`',
    async use(body) {
      await body.getByText('One euro is 11 kronor').waitFor()
    },
  },
  {
    name: 'redux',
    title: 'Redux Toolkit',
    async use(body) {
      await button(body, 'Basket of 0').click()
      await button(body, 'Basket of 1').waitFor()
    },
  },
  {
    name: 'i18next',
    title: 'i18next and date-fns, with texts from JSON',
    async use(body) {
      await body.getByText('Fällig am Montag, 1. März 2027').waitFor()
    },
  },
  {
    name: 'react-router',
    title: 'React Router in memory',
    async use(body) {
      await body.getByRole('link', { name: 'Orders' }).click()
      await body.getByText('Order 7').waitFor()
    },
  },
  {
    name: 'lazy',
    title: 'a component by `lazy`, with its own styles',
    async use(body) {
      await button(body, 'Plan').click()
      await hasStyle(body.getByText('Three rates'), 'padding-left', '19px')
    },
  },
  {
    name: 'assets',
    title: 'images by `import`, `new URL` and CSS, and a font',
    async use(body) {
      for (const name of ['imported', 'named']) {
        const image = body.getByRole('img', { name })
        const width = () => image.evaluate((each: HTMLImageElement) => each.naturalWidth)
        await eventually(width, (pixels) => pixels === 24)
      }
      await eventually(
        () => body.evaluate(() => [...document.fonts].map(({ family, status }) => `${family} ${status}`)),
        (fonts) => fonts.some((font) => /^"?Pacifico"? loaded$/.test(font)),
      )
      const background = await body.locator('.assets-logos').evaluate(async (element) => {
        const [, url = ''] = /url\("(.*)"\)/.exec(getComputedStyle(element).backgroundImage) ?? []
        const image = Object.assign(new Image(), { src: url })
        await image.decode()
        return image.naturalWidth
      })
      if (background !== 24) throw new Error(`the background has ${background} pixels`)
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
    name: 'worker',
    title: 'a worker by `new Worker(new URL(…))`',
    async use(body) {
      await body.getByText('The worker says 5').waitFor()
    },
  },
  {
    name: 'monaco',
    title: 'the Monaco editor, with its workers',
    note: 'it inserts styles without a nonce, and sets `style` attributes. The policy refuses those, and the editor can be used all the same.',
    async use(body) {
      await body.locator('.view-line').getByText('4200').waitFor()
      // Its worker for JSON has found the repeated key.
      await body.locator('.squiggly-warning').first().waitFor({ state: 'attached' })
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
