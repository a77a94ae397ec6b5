import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '@plugboard/testkit'
import type { Browser, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openAccountProvider } from '../harness/account-provider.ts'
import { REGISTRY, startProcess } from '../harness/start-process.ts'
import { describeBrowser } from './harness/describe-browser.ts'
import { openChromium } from './harness/open-chromium.ts'

/** Signs in at the provider, in a browser of its own, and returns the page that the registry then shows. */
async function signIn(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${url}/auth/login?returnTo=/auth/session`)
  await page.getByLabel('Account').fill('zoe')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${url}/auth/session`)
  return page
}

/** The answer to a request that a script of the page sends. */
const request = (page: Page, path: string, method = 'GET') =>
  page.evaluate(
    async ([to, verb]) => {
      const answer = await fetch(to, { method: verb })
      return { status: answer.status, body: await answer.json() }
    },
    [path, method] as const,
  )

describeBrowser('chromium', 'signing in at a provider of another site', (path) => {
  it('leads to a session that scripts cannot read and other sites cannot use, and that ends in all browsers at once', async () => {
    await using opened = new AsyncDisposableStack()
    const folder = await mkdtemp(join(tmpdir(), 'plugboard-sign-in-'))
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const port = await findFreePort()
    const url = `http://localhost:${port}`
    const accounts = { zoe: { email: 'zoe@acme.example', email_verified: true, groups: ['platform'] } }
    const provider = opened.use(await openAccountProvider({ accounts, redirectUri: `${url}/auth/callback` }))
    opened.use(
      await startProcess(REGISTRY, {
        ...provider.env,
        OIDC_ROLES: '[{"claim":"groups","value":"platform","scopes":["admin","read"],"tenants":["*"]}]',
        REGISTRY_PUBLIC_URL: url,
        REGISTRY_LISTEN: `127.0.0.1:${port}`,
        DATA_DIR: folder,
      }),
    )
    const browser = opened.use(await openChromium(path))

    const first = await signIn(browser, url)
    const second = await signIn(browser, url)
    // The page after the sign-in has the session, although the provider's site began the way to it.
    expect(JSON.parse((await first.textContent('body')) ?? '')).toMatchObject({
      kind: 'session',
      scopes: ['admin', 'read'],
    })
    expect(await first.evaluate(() => document.cookie)).toBe('')
    expect(await request(first, '/tenants/acme/manifest')).toMatchObject({ status: 200 })
    expect((await request(first, '/auth/sessions')).body.items).toHaveLength(2)
    expect(await request(second, '/tokens/aaaaaaaaaaaa', 'DELETE')).toMatchObject({ status: 404 })

    // A form on the provider's page, which is another site with an open session beside it.
    const evil = await first.context().newPage()
    await evil.goto(`${provider.issuer}/interaction/none`)
    const [answer] = await Promise.all([
      evil.waitForResponse(`${url}/auth/session`),
      evil.evaluate((action) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action })
        document.body.append(form)
        form.submit()
      }, `${url}/auth/session`),
    ])
    expect(answer.status()).toBe(403)

    expect((await request(second, '/auth/sessions', 'DELETE')).body).toMatchObject({ ended: 2 })
    for (const page of [first, second]) {
      await expect.poll(async () => (await request(page, '/auth/session')).status).toBe(401)
    }
  })
})
