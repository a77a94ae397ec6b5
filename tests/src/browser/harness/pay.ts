import type { Page } from 'playwright-core'

/** Pays in the checkout, and returns the host's message. */
export async function pay(page: Page): Promise<string | null> {
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  return page.getByRole('status').filter({ hasText: 'Thank you' }).textContent()
}
