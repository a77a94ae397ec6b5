import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { install } from './harness/install.ts'
import { describePairs, FS_SQLITE } from './harness/pairs.ts'
import { type Plugboard, startPlugboard } from './harness/plugboard.ts'
import { COMPILED, type Environment } from './harness/start-process.ts'
import { metadataOf, upload } from './harness/upload.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const EXPORT = 'services/registry/src/export.ts'
const IMPORT = 'services/registry/src/import.ts'
const KEYS = { CONFIGURATION_KEYS: `2026:${Buffer.alloc(32, 7).toString('base64')}` }
const SCHEMA = {
  type: 'object',
  properties: { label: { type: 'string' }, key: { type: 'string', writeOnly: true } },
}

describePairs('an archive of SQLite and files', (pair) => {
  it('brings everything to another place, where all is served and goes on as before', async () => {
    await using folder = await openFolder()
    await using first = await FS_SQLITE.open()
    {
      await using plugboard = await startPlugboard(first, KEYS)
      await fill(plugboard)
    }
    const archive = join(folder.path, 'first.tar')
    expect(await run(EXPORT, first.env, '--out', archive)).toMatchObject([
      { kind: 'exported', plugins: 2, versions: 3, tenants: 1, generations: 3 },
    ])

    await using second = await pair.open()
    expect(await run(IMPORT, second.env, archive, '--dry-run')).toMatchObject([
      { kind: 'would-import', versions: 3 },
    ])
    expect(await run(IMPORT, second.env, archive)).toMatchObject([
      { kind: 'imported', versions: 3, tenants: 1, generations: 3, findings: 0 },
    ])
    // From there back to files and SQLite.
    const again = join(folder.path, 'second.tar')
    await run(EXPORT, second.env, '--out', again)
    await using third = await FS_SQLITE.open()
    await run(IMPORT, third.env, again)
    const last = join(folder.path, 'third.tar')
    await run(EXPORT, third.env, '--out', last)
    expect(await contentOf(again)).toEqual(await contentOf(archive))
    expect(await contentOf(last)).toEqual(await contentOf(archive))

    {
      await using catalog = await second.openCatalog()
      const entries = await catalog.auditEntries.listAfter({ after: 0, limit: 10 })
      expect(entries).toMatchObject([
        { action: 'archive.import-started', caller: { kind: 'command' }, after: { versions: 3 } },
        { action: 'archive.imported', subject: entries[0]?.subject, after: { tenants: 1, generations: 3 } },
      ])
    }
    await using plugboard = await startPlugboard(second, KEYS)
    await expectAll(plugboard)
    expect((await run(IMPORT, second.env, archive)).at(-1)).toMatchObject({
      versions: 0,
      sameVersions: 3,
      findings: 0,
    })
  })
})

it('a backup that is made while plugins are published and installed has all that was acknowledged before', async () => {
  await using folder = await openFolder()
  await using place = await FS_SQLITE.open()
  await using plugboard = await startPlugboard(place, KEYS)
  const { url } = plugboard.registry
  await fill(plugboard)
  const over = new AbortController()
  const going = (async () => {
    let patch = 1
    for (; !over.signal.aborted; patch += 1) {
      await upload(url, {
        file: `export default '2.0.${patch}'\n`,
        metadata: metadataOf({ version: `2.0.${patch}` }),
      })
      // The newest: an archive that has the tenant must have it too.
      await install(url, `tenant-${patch}`, { version: `2.0.${patch}` })
    }
    return patch
  })()
  const archive = join(folder.path, 'backup.tar')
  await run(EXPORT, place.env, '--out', archive)
  over.abort()
  expect(await going).toBeGreaterThan(1)

  await using restored = await FS_SQLITE.open()
  expect((await run(IMPORT, restored.env, archive)).at(-1)).toMatchObject({ findings: 0 })
  await using other = await startPlugboard(restored, KEYS)
  await expectAll(other)
})

it('an import that is killed again and again comes to its end, and everything is visible whole', async () => {
  await using folder = await openFolder()
  await using place = await FS_SQLITE.open()
  const versions = Array.from({ length: 24 }, (_, patch) => `1.0.${patch}`)
  {
    await using plugboard = await startPlugboard(place)
    for (const version of versions)
      await upload(plugboard.registry.url, {
        file: `export default '${version}'\n`,
        metadata: metadataOf({ version }),
      })
    await install(plugboard.registry.url, 'acme')
  }
  const archive = join(folder.path, 'all.tar')
  await run(EXPORT, place.env, '--out', archive)
  await using target = await FS_SQLITE.open()
  const env = { ...target.env, PUBLISH_LEASE_MS: '500' }
  const left: number[] = []
  for (let lives = 0; lives < 3; lives += 1) {
    const child = spawnScript(IMPORT, env, archive)
    const closed = once(child, 'close')
    await using catalog = await target.openCatalog()
    // A few versions further each time.
    const wanted = (lives + 1) * 4
    let found = 0
    while (found < wanted && child.exitCode === null) {
      found = (await catalog.versions.listAll({ limit: 100 })).length
      await sleep(5)
    }
    child.kill('SIGKILL')
    await closed
    left.push(found)
  }
  expect(left[0]).toBeLessThan(versions.length)
  expect((await run(IMPORT, env, archive)).at(-1)).toMatchObject({ kind: 'imported', findings: 0 })
  const last = join(folder.path, 'again.tar')
  await run(EXPORT, target.env, '--out', last)
  expect(await contentOf(last)).toEqual(await contentOf(archive))
  await using plugboard = await startPlugboard(target)
  for (const version of versions)
    expect(await (await fetch(bundleUrl(plugboard, version))).text()).toBe(`export default '${version}'\n`)
})

it('an export says what is missing, and never overwrites a file', async () => {
  await using folder = await openFolder()
  await using place = await FS_SQLITE.open()
  const archive = join(folder.path, 'all.tar')
  await run(EXPORT, place.env, '--out', archive)
  await expect(run(EXPORT, place.env, '--out', archive)).rejects.toThrow(/never overwritten/)
  await expect(run(EXPORT, place.env)).rejects.toThrow(/--out is missing/)
  await expect(run(EXPORT, place.env, '--out', `${archive}2`, '--plugin', 'none')).rejects.toThrow(
    /no plugin none/,
  )
  await expect(run(IMPORT, place.env, join(folder.path, 'none.tar'))).rejects.toThrow(/cannot be read/)
})

/** A plugin in two versions with a tag, one with a secret, and a tenant in its fourth generation. */
async function fill({ registry: { url } }: Plugboard): Promise<void> {
  for (const version of ['1.0.0', '1.1.0'])
    await upload(url, { file: `export default '${version}'\n`, metadata: metadataOf({ version }) })
  const banner = metadataOf({ id: 'banner', configuration: { schema: SCHEMA } })
  await upload(url, { file: 'export default 1\n', metadata: banner })
  await send('PUT', `${url}/plugins/test-plugin/tags/stable`, { version: '1.0.0' })
  await install(url, 'acme', { version: '1.0.0' })
  await install(url, 'acme', { pluginId: 'banner', config: { label: 'Pay', key: 'secret' } })
  await install(url, 'acme', { version: '1.1.0' })
  await send('POST', `${url}/tenants/acme/rollback`, { generation: 2 })
}

async function expectAll(plugboard: Plugboard): Promise<void> {
  const { url } = plugboard.registry
  for (const version of ['1.0.0', '1.1.0']) {
    const answer = await fetch(bundleUrl(plugboard, version))
    expect(await answer.text()).toBe(`export default '${version}'\n`)
  }
  const tag = `${plugboard.edge.url}/plugins/bundles/test-plugin/stable/bundle.js`
  expect((await fetch(tag, { redirect: 'manual' })).headers.get('location')).toContain('/v1.0.0/')
  expect(await read(`${url}/tenants/acme/plugins/banner/secrets`)).toMatchObject({
    secrets: [{ value: 'secret' }],
  })
  const generations = await read(`${url}/tenants/acme/generations`)
  expect(generations).toMatchObject({
    items: [{ generation: 4, from: 'rollback' }, {}, {}, { generation: 1 }],
  })
  const rolledBack = await send('POST', `${url}/tenants/acme/rollback`, { generation: 3 })
  expect(rolledBack).toMatchObject({ generation: 5 })
  const manifest = await read(`${url}/tenants/acme/manifest`)
  expect(manifest).toMatchObject({
    plugins: [{ id: 'banner', config: { label: 'Pay' } }, { version: '1.1.0' }],
  })
}

function bundleUrl({ edge }: Plugboard, version: string): string {
  return `${edge.url}/plugins/bundles/test-plugin/v${version}/bundle.js`
}

async function read(url: string): Promise<unknown> {
  return (await fetch(url)).json()
}

async function send(method: string, url: string, body: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${url} was answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}

/** The bytes of an archive after its first entry, which has the time and takes two blocks of 512 bytes. */
async function contentOf(path: string): Promise<string> {
  return (await readFile(path)).subarray(1024).toString('latin1')
}

/** The lines that a command writes to its end. */
async function run(script: string, env: Environment, ...options: readonly string[]): Promise<unknown[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=source', script, ...options],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILED, ...env },
    },
  )
  return stdout
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}

function spawnScript(script: string, env: Environment, ...options: readonly string[]) {
  const environment = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: COMPILED, ...env }
  return spawn(process.execPath, ['--conditions=source', script, ...options], {
    cwd: root,
    env: environment,
    stdio: 'ignore',
  })
}

async function openFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'plugboard-archive-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
