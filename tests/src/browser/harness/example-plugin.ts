import type { FrameLocator, Locator, Page } from 'playwright-core'

/** The example plugin in a page. */
export interface ExamplePlugin {
  /** Its payment method. */
  readonly option: Locator
  /** How its CSS and its asset make it look. */
  looks(): Promise<{ readonly accent: string; readonly logoWidth: number }>
  /** Opens its plan, which comes from a lazy chunk. */
  openPlan(): Promise<Locator>
}

/** How version 1.0.0 looks, whichever tool built it. */
export const EXAMPLE_LOOKS = { accent: 'rgb(122, 63, 242)', logoWidth: 36 }

/** The radius of its plan, from the CSS of a lazy chunk. */
export const PLAN_RADIUS = '14px'

/** Its text in the order summary of acme while it is chosen. */
export const EXAMPLE_NOTE = '$147.00 today, the rest in two months'

/** Finds it in a page, or in the frame of its sandbox. */
export function findExamplePlugin(where: Page | FrameLocator): ExamplePlugin {
  return {
    option: where.getByRole('radio', { name: /Pay in three/ }),
    looks: async () => ({
      accent: await where.locator('.pay3').evaluate((view) => getComputedStyle(view).borderTopColor),
      logoWidth: await where.locator('img.pay3-logo').evaluate(async (image: HTMLImageElement) => {
        // The image's own size, whatever size the page gives it.
        await image.decode()
        return image.naturalWidth
      }),
    }),
    async openPlan() {
      await where.getByRole('button', { name: 'See the plan' }).click()
      const dialog = where.getByRole('dialog', { name: 'Pay in three' })
      await dialog.waitFor()
      return dialog
    },
  }
}

/** Chooses it in the checkout of acme, and waits until the host shows its fee. */
export async function chooseExamplePlugin(page: Page, { option }: ExamplePlugin): Promise<void> {
  await option.click()
  await page.getByTestId('total').getByText('$441.00').waitFor()
}

export function radiusOf(dialog: Locator): Promise<string> {
  return dialog.evaluate((element) => getComputedStyle(element).borderRadius)
}
