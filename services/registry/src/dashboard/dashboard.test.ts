import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { brotliCompressSync } from 'node:zlib'
import { StartError } from '@plugboard/service-kit'
import { describe, expect, it } from 'vitest'
import { openRegistry } from '../testing/registry-under-test.ts'

const SCRIPT = 'export const dashboard = 1\n'.repeat(20)

const OUTSIDE = 'kept beside the dashboard'

/** A built dashboard of one script, beside files that are not of it, and a registry that serves it. */
async function openDashboard() {
  await using resources = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'plugboard-dashboard-'))
  resources.defer(() => rm(directory, { recursive: true, force: true }))
  const build = join(directory, 'app')
  await mkdir(join(build, 'assets'), { recursive: true })
  await writeFile(
    join(build, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__">',
  )
  await writeFile(join(build, 'assets', 'index-1.js'), SCRIPT)
  await writeFile(join(build, 'assets', 'index-1.js.br'), brotliCompressSync(SCRIPT))
  await writeFile(join(build, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await writeFile(join(build, 'notes.txt'), 'not for anybody')
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: OUTSIDE }))
  await writeFile(join(directory, 'secret.js'), `export default '${OUTSIDE}'\n`)
  const env = { DASHBOARD_DIR: build, PLUGIN_SERVER_URL: 'https://cdn.example/a/path' }
  const { app, request } = resources.use(await openRegistry({ env }))
  const owned = resources.move()
  return { app, request, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** The answer to a path as it is written: fetch() and app.inject() resolve its dots before they send it. */
async function textAt(origin: string, path: string): Promise<string> {
  const { hostname, port } = new URL(origin)
  const [answer] = await once(get({ hostname, port, path, agent: false }), 'response')
  return text(answer)
}

const nonceIn = (policy: unknown) => /'nonce-([^']+)'/.exec(String(policy))?.[1]

describe('the dashboard', () => {
  it.each(['/admin/', '/admin/plugins/maps/versions?x=1', '/admin/notes.txt'])(
    'is the page at %s',
    async (url) => {
      await using dashboard = await openDashboard()
      const page = await dashboard.request({ url })
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(page.text).toContain('<!doctype html>')
    },
  )

  it('has a policy with a nonce that only this answer has', async () => {
    await using dashboard = await openDashboard()
    const pages = await Promise.all([1, 2].map(() => dashboard.request({ url: '/admin/' })))
    const nonces = pages.map(({ headers }) => nonceIn(headers['content-security-policy']))
    expect(new Set(nonces).size).toBe(2)
    expect(pages[0]?.text).toContain(`nonce="${nonces[0]}"`)
    expect(pages[0]?.headers['cache-control']).toBe('no-store')
  })

  it('allows no inline script, no other origin but that of bundles for images, and no frame', async () => {
    await using dashboard = await openDashboard()
    const { headers } = await dashboard.request({ url: '/admin/' })
    const policy = String(headers['content-security-policy'])
    expect(policy.replace(/'nonce-[^']+'/, 'NONCE')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self' NONCE; connect-src 'self'; img-src 'self' https://cdn.example; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
  })

  it('is found without the slash at its end', async () => {
    await using dashboard = await openDashboard()
    const { status, headers } = await dashboard.request({ url: '/admin' })
    expect([status, headers['location']]).toEqual([308, '/admin/'])
  })

  it('sends scripts compressed where that is accepted, to be kept for a year', async () => {
    await using dashboard = await openDashboard()
    const url = '/admin/assets/index-1.js'
    const coded = await dashboard.request({ url, headers: { 'accept-encoding': 'gzip, br' } })
    expect(coded.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    })
    const plain = await dashboard.request({ url })
    expect([plain.headers['content-encoding'], plain.text]).toEqual([undefined, SCRIPT])
  })

  it('answers 404 for a script of another release, and never with the page', async () => {
    await using dashboard = await openDashboard()
    const answer = await dashboard.request({ url: '/admin/assets/index-2.js' })
    expect(answer.problem()).toMatchObject({ status: 404 })
  })

  it.each([
    '/admin/../package.json',
    '/admin/%2e%2e/package.json',
    '/admin/assets/..%2f..%2fpackage.json',
    '/admin/../secret.js',
    '/admin/%2e%2e/secret.js',
    '/admin/assets/..%2f..%2fsecret.js',
  ])('has no file outside of its folder: %s', async (path) => {
    await using dashboard = await openDashboard()
    const origin = await dashboard.app.listen({ host: '127.0.0.1', port: 0 })
    expect(await textAt(origin, path)).not.toContain(OUTSIDE)
  })
})

it('a registry without DASHBOARD_DIR serves no dashboard', async () => {
  await using registry = await openRegistry()
  expect((await registry.request({ url: '/admin/' })).status).toBe(404)
})

it.each([
  ['does not exist', '/nonexistent'],
  ['is a file', import.meta.filename],
])(
  'a registry whose DASHBOARD_DIR %s does not start, and says how to build one',
  async (_what, directory) => {
    const failure = await openRegistry({ env: { DASHBOARD_DIR: directory } }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StartError)
    expect(String(failure)).toContain(`DASHBOARD_DIR is ${directory}`)
    expect(String(failure)).toMatch(/build it with/)
  },
)

it('a dashboard that cannot be read is not said to be missing', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'plugboard-dashboard-'))
  try {
    // Reading a folder as a file fails for every user, root included.
    await mkdir(join(directory, 'index.html'))
    const failure = await openRegistry({ env: { DASHBOARD_DIR: directory } }).catch((error: unknown) => error)
    expect(failure).not.toBeInstanceOf(StartError)
    expect(failure).toMatchObject({ code: 'EISDIR' })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})
