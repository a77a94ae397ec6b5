import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { describePairs, type Place } from './harness/pairs.ts'
import { type Plugboard, startPlugboard } from './harness/plugboard.ts'
import { COMPILED, type Environment } from './harness/start-process.ts'
import { metadataOf } from './harness/upload.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const SCHEMA = { type: 'object', properties: { key: { type: 'string', writeOnly: true } } }

/** A text that is found nowhere by chance. */
const createCanary = (what: string) => `canary-${what}-${randomBytes(16).toString('hex')}`

/** Where secrets may be found: the bytes of one thing that was written or answered. */
type Written = Readonly<Record<string, Buffer>>

describePairs('secrets', (pair) => {
  it('are in no log line, answer, metric, audit entry, generation, archive or file of a registry', async () => {
    await using place = await pair.open()
    await using folder = await openFolder()
    const secrets: Record<string, string> = {
      'a token of the settings': createCanary('token'),
      'the bootstrap token': createCanary('bootstrap'),
      'the token of the CDN': createCanary('cdn'),
      'a secret of a configuration': createCanary('configured'),
      'its replacement': createCanary('replaced'),
      'a token that nobody has': createCanary('guessed'),
      'a key of configurations': randomBytes(32).toString('base64'),
      'the key of manifest copies': randomBytes(32).toString('base64'),
      'the key of bundle URLs': randomBytes(32).toString('base64'),
    }
    const token = String(secrets['a token of the settings'])
    const scopes = ['publish', 'install', 'read', 'secrets', 'admin']
    const env = {
      LOG_LEVEL: 'trace',
      REGISTRY_TOKENS: JSON.stringify([{ name: 'root', token, scopes, tenants: ['*'] }]),
      REGISTRY_BOOTSTRAP_TOKEN: String(secrets['the bootstrap token']),
      CONFIGURATION_KEYS: `2026:${secrets['a key of configurations']}`,
      STORED_MANIFEST_KEY: String(secrets['the key of manifest copies']),
      BUNDLE_URL_KEYS: String(secrets['the key of bundle URLs']),
      // Nothing listens there, so that failures are written too.
      PURGE_URL: 'http://127.0.0.1:9/purge',
      PURGE_TOKEN: String(secrets['the token of the CDN']),
    }
    const written: Record<string, Buffer> = {}
    {
      await using plugboard = await startPlugboard(place, env)
      const answers = await useEverything(plugboard, secrets)
      for (const [index, answer] of answers.entries()) written[`answer ${index}`] = Buffer.from(answer)
      const archive = join(folder.path, 'all.tar')
      written['the output of an export'] = await runExport(place.env, archive)
      written['an archive'] = await readFile(archive)
      expect(await plugboard.registry.stop()).toBe(0)
      written['the log of the registry'] = Buffer.from(plugboard.registry.log())
      written['the log of the edge'] = Buffer.from(plugboard.edge.log())
      written['the catalog'] = Buffer.from(await catalogOf(place))
    }
    if (place.env['DATA_DIR'] !== undefined) Object.assign(written, await filesBelow(place.env['DATA_DIR']))
    // That of the store and the database, which only connections may see.
    if (place.env['S3_SECRET_ACCESS_KEY'])
      secrets['the secret of the store'] = place.env['S3_SECRET_ACCESS_KEY']

    expect(written['the log of the registry']?.length).toBeGreaterThan(1000)
    expect(written['the catalog']?.toString()).toContain('test-plugin')
    // What is planted where it may be is found, so the search works.
    expect(findings(written, { planted: 'planted-where-all-may-see' }).length).toBeGreaterThan(3)
    expect(findings(written, secrets)).toEqual([])
  })
})

/** Uses what has to do with secrets, also wrongly, and returns every answer but those that are there to give one. */
async function useEverything(
  { registry, edge }: Plugboard,
  secrets: Record<string, string>,
): Promise<readonly string[]> {
  const answers: string[] = []
  const send = async (method: string, path: string, token: string | undefined, body?: unknown) => {
    const answer = await fetch(`${registry.url}${path}`, {
      method,
      headers: {
        'x-tenant-id': 'acme',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    })
    return { answer, text: `${JSON.stringify([...answer.headers])}\n${await answer.text()}` }
  }
  const use = async (...request: Parameters<typeof send>) => {
    const { answer, text } = await send(...request)
    answers.push(text)
    return answer.status
  }
  const admin = String(secrets['a token of the settings'])
  for (const version of ['1.0.0', '1.1.0']) {
    const form = new FormData()
    form.append('file', new Blob(['export default 1\n']), 'plugin.js')
    form.append('metadata', JSON.stringify(metadataOf({ version, configuration: { schema: SCHEMA } })))
    const headers = { authorization: `Bearer ${admin}` }
    const answer = await fetch(`${registry.url}/plugins/upload`, { method: 'POST', headers, body: form })
    expect(answer.status).toBe(201)
    answers.push(await answer.text())
  }
  const config = { key: secrets['a secret of a configuration'], label: 'planted-where-all-may-see' }
  expect(
    await use('POST', '/plugins/install', admin, { pluginId: 'test-plugin', version: '1.0.0', config }),
  ).toBe(201)
  const plugin = '/tenants/acme/plugins/test-plugin'
  expect(await use('PATCH', plugin, admin, { config: { key: secrets['its replacement'] } })).toBe(200)
  // Refused, with the secret in what is refused.
  expect(await use('PATCH', plugin, admin, { config: { key: [secrets['its replacement']] } })).toBe(422)
  expect(await use('PATCH', plugin, admin, { version: '1.1.0', config })).toBe(200)
  const revealed = await send('GET', `${plugin}/secrets`, admin)
  expect(revealed.text).toContain(secrets['a secret of a configuration'])

  const bootstrap = String(secrets['the bootstrap token'])
  for (const name of ['made', 'rotated']) {
    const path = name === 'made' ? '/tokens' : `/tokens/${secrets['the id']}/rotate`
    const body = name === 'made' ? { name: 'ci', scopes: ['read'], tenants: ['acme'] } : {}
    const { answer, text } = await send('POST', path, bootstrap, body)
    expect(answer.status).toBe(201)
    const { token, tokenId } = JSON.parse(text.slice(text.indexOf('\n')))
    secrets[`a token that was ${name}`] = token
    secrets['the id'] = tokenId
  }
  delete secrets['the id']
  const rotated = secrets['a token that was rotated']
  expect(await use('GET', '/tenants/acme/manifest', rotated)).toBe(200)
  expect(await use('GET', '/tokens', secrets['a token that nobody has'])).toBe(401)
  expect(await use('GET', '/tokens', rotated)).toBe(403)
  const signedIn = await fetch(`${registry.url}/auth/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'sec-fetch-site': 'same-origin', origin: registry.url },
  })
  expect(signedIn.status).toBe(201)
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  secrets['the cookie of a session'] = cookie.slice(cookie.indexOf('=') + 1)
  answers.push(await (await fetch(`${registry.url}/auth/session`, { headers: { cookie } })).text())
  await use('POST', '/plugins/test-plugin/versions/1.0.0/revoke', admin, { reason: 'It is slow.' })
  for (const path of [
    '/audit',
    '/audit/export',
    '/metrics',
    '/ready',
    '/tokens',
    '/operation/purges',
    '/tenants/acme/generations',
    '/tenants/acme/generations/1',
    '/tenants/acme/generations/3/changes?since=1',
    '/tenants/acme/plugins/test-plugin/configurations',
    '/tenants/acme/manifest',
    '/tenants/acme/upgrades',
    '/docs/json',
  ])
    await use('GET', path, admin)
  answers.push(await (await fetch(`${edge.url}/metrics`)).text())
  return answers
}

/** Which secret is in what, as itself or encoded. */
function findings(written: Written, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([secret, value]) => {
    const forms = [value, encodeURIComponent(value), Buffer.from(value).toString('base64').slice(0, -4)]
    return Object.entries(written)
      .filter(([, bytes]) => forms.some((form) => bytes.includes(form)))
      .map(([what]) => `${secret} is in ${what}`)
  })
}

async function catalogOf(place: Place): Promise<string> {
  await using catalog = await place.openCatalog()
  const limit = 100
  return JSON.stringify([
    await catalog.tokens.list({ limit }),
    await catalog.tenants.find('acme'),
    await catalog.generations.list({ tenantId: 'acme', below: 100, limit }),
    await catalog.generations.find({ tenantId: 'acme', generation: 1 }),
    await catalog.versions.listAll({ limit }),
    await catalog.purges.list({ limit }),
  ])
}

async function filesBelow(directory: string): Promise<Written> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files: Record<string, Buffer> = {}
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) files[path.slice(directory.length)] = await readFile(path)
  }
  return files
}

async function runExport(env: Environment, archive: string): Promise<Buffer> {
  const script = ['--conditions=source', 'services/registry/src/export.ts', '--out', archive]
  const { stdout, stderr } = await promisify(execFile)(process.execPath, script, {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILED, ...env },
  })
  return Buffer.from(stdout + stderr)
}

async function openFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'plugboard-secrets-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
