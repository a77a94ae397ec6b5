import type { FrameLocator, Locator, Page } from 'playwright-core'

/** The example plugin where it shows. */
export interface ExamplePlugin {
  /** Its payment method. */
  readonly option: Locator
  /** What it makes of its css and its asset. */
  looks(): Promise<{ readonly accent: string; readonly logoWidth: number }>
  /** Opens its plan, which is in a lazy chunk. */
  openPlan(): Promise<Locator>
}

/** How version 1.0.0 looks, whoever built it. */
export const EXAMPLE_LOOKS = { accent: 'rgb(122, 63, 242)', logoWidth: 36 }

/** Of its plan, from the css of a lazy chunk. */
export const PLAN_RADIUS = '14px'

/** What it says in the order summary of acme when it is chosen there. */
export const EXAMPLE_NOTE = '$147.00 today, the rest in two months'

/** Finds it in a page, or in the frame of its sandbox. */
export function findExamplePlugin(where: Page | FrameLocator): ExamplePlugin {
  return {
    option: where.getByRole('radio', { name: /Pay in three/ }),
    looks: async () => ({
      accent: await where.locator('.pay3').evaluate((view) => getComputedStyle(view).borderTopColor),
      logoWidth: await where.locator('img.pay3-logo').evaluate(async (image: HTMLImageElement) => {
        // As it was loaded, whatever the page makes of it.
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

/** Chooses it in the checkout of acme, and waits until the host has its fee. */
export async function chooseExamplePlugin(page: Page, { option }: ExamplePlugin): Promise<void> {
  await option.click()
  await page.getByTestId('total').getByText('$441.00').waitFor()
}

export function radiusOf(dialog: Locator): Promise<string> {
  return dialog.evaluate((element) => getComputedStyle(element).borderRadius)
}
