import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { findImports } from './architecture.ts'

/** The workspace packages of both images. */
const PACKAGES = [
  'services/registry',
  'services/bundle-edge',
  'packages/bundle',
  'packages/catalog',
  'packages/http-semantics',
  'packages/scanners',
  'packages/service-kit',
  'packages/storage',
  'packages/types',
] as const

const BUILD_TIMEOUT_MS = 120_000
const START_TIMEOUT_MS = 60_000

// As in an image: plain Node runs the output of tsc, and every package is imported from its dist.
beforeAll(async () => {
  await promisify(execFile)('tsc', ['-b', 'services/registry', 'services/bundle-edge'])
}, BUILD_TIMEOUT_MS)

async function startBuilt(service: string, directory: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', resolve('services', service, 'dist/main.js')],
    {
      cwd: directory,
      env: { REGISTRY_LISTEN: '127.0.0.1:0', EDGE_LISTEN: '127.0.0.1:0', LOG_LEVEL: 'error', ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const ended = once(child, 'exit')
  const listening = once(child, 'message').then(([message]) => message)
  const message: unknown = await Promise.race([listening, ended])
  return {
    message,
    async stop() {
      child.kill('SIGTERM')
      return (await ended)[0]
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

it(
  'both built services start under plain Node, are ready, and stop with exit code 0',
  async () => {
    await using folder = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'plugboard-built-'))
    folder.defer(() => rm(directory, { recursive: true, force: true }))
    // In this order, since the edge reads the store that the registry creates.
    for (const service of ['registry', 'bundle-edge']) {
      const started = folder.use(await startBuilt(service, directory))
      expect(started.message).toEqual({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
      const { url } = started.message as { url: string }
      const ready = await fetch(`${url}/ready`)
      expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'ready' }])
      expect(await started.stop()).toBe(0)
    }
  },
  START_TIMEOUT_MS,
)

const statusesAt = async (base: string) =>
  Promise.all(['/live', '/ready', '/metrics'].map(async (path) => (await fetch(base + path)).status))

it(
  'both built services serve /live, /ready and /metrics only at the operation address when that is set',
  async () => {
    await using folder = new AsyncDisposableStack()
    const directory = await mkdtemp(join(tmpdir(), 'plugboard-built-'))
    folder.defer(() => rm(directory, { recursive: true, force: true }))
    const address = '127.0.0.1:0'
    const own = { REGISTRY_OPERATION_LISTEN: address, EDGE_OPERATION_LISTEN: address }
    for (const service of ['registry', 'bundle-edge']) {
      const started = folder.use(await startBuilt(service, directory, own))
      const { url, operationUrl } = started.message as { url: string; operationUrl: string }
      expect(await statusesAt(operationUrl)).toEqual([200, 200, 200])
      expect(await statusesAt(url)).toEqual([404, 404, 404])
      expect((await fetch(`${operationUrl}/plugins`)).status).toBe(404)
      const refused = await fetch(`${operationUrl}/metrics`, { method: 'POST' })
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect(await started.stop()).toBe(0)
    }
  },
  START_TIMEOUT_MS,
)

const Packed = z.array(z.object({ files: z.array(z.object({ path: z.string() })) })).length(PACKAGES.length)

/** The files of each package in an image, which `files` of its package.json selects, as for `pnpm deploy`. */
async function packAll() {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--dry-run', '--json', ...PACKAGES.map((path) => `./${path}`)],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  return Packed.parse(JSON.parse(stdout)).map(({ files }, index) => ({
    package: PACKAGES[index] ?? '',
    scripts: files.map(({ path }) => path).filter((path) => path.endsWith('.js')),
  }))
}

it('the packed services contain every module that they import and no test code', {
  timeout: 60_000,
}, async () => {
  const packed = await packAll()
  const scripts = packed.flatMap((each) => each.scripts.map((path) => `${each.package}/${path}`))
  expect(scripts).toContain('services/registry/dist/main.js')
  expect(scripts.filter((path) => /\/src\/|\.test\.|\.contract\.|\/testing\//.test(path))).toEqual([])
  const imports = await Promise.all(
    scripts.map(async (path) => findImports(path, await readFile(path, 'utf8'))),
  )
  const missing = imports
    .flat()
    .filter(({ specifier }) => specifier.startsWith('.'))
    .filter(({ file, specifier }) => !scripts.includes(posix.join(posix.dirname(file), specifier)))
  expect(missing).toEqual([])
})

const Sbom = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(
    z.object({ group: z.string().optional(), name: z.string(), version: z.string(), purl: z.string() }),
  ),
})

it.each(['registry', 'bundle-edge'])(
  'the list of packages in the image of the %s names everything that it imports, as the lockfile has it',
  { timeout: 60_000 },
  async (service) => {
    const options = ['--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--lockfile-only']
    const args = ['--filter', `@plugboard/${service}`, '--prod', 'sbom', ...options]
    const { stdout } = await promisify(execFile)('pnpm', args, { maxBuffer: 16 * 1024 * 1024 })
    const { components } = Sbom.parse(JSON.parse(stdout))
    const listed = new Set(components.map(({ group, name }) => (group ? `${group}/${name}` : name)))
    const manifest = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(await readFile(`services/${service}/package.json`, 'utf8')))
    for (const name of Object.keys(manifest.dependencies)) expect(listed).toContain(name)
    expect(listed).toContain('zod')
    expect(listed, 'a tool of the tests').not.toContain('vitest')
  },
)
