import type { Page } from 'playwright-core'

/** Pays in the checkout, and answers what the host says of it. */
export async function pay(page: Page): Promise<string | null> {
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  return page.getByRole('status').filter({ hasText: 'Thank you' }).textContent()
}
