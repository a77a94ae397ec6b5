import type { Page } from 'playwright-core'

const TOKEN = 'a-token-of-more-than-24-characters'

/** The settings of a registry with one token, which may do everything. */
export const WITH_ADMIN = {
  REGISTRY_TOKENS: JSON.stringify([
    { name: 'zoe', token: TOKEN, scopes: ['read', 'publish', 'install', 'admin'], tenants: ['*'] },
  ]),
}

/** The header with that token. */
export const ADMIN_HEADERS = { authorization: `Bearer ${TOKEN}` }

/** Fills in the sign-in screen. */
export async function signInAsAdmin(page: Page): Promise<void> {
  await page.getByLabel('Token').fill(TOKEN)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('button', { name: 'Account: zoe' }).waitFor()
}

/** The answer of the registry to a request with the token. */
export async function ask(url: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}) {
  const response = await fetch(url, {
    method,
    headers: { ...ADMIN_HEADERS, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}
