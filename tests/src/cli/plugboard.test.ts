import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ANSWERS, FailureAnswer } from '@plugboard/cli/reference'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FS_SQLITE } from '../harness/pairs.ts'
import { type Plugboard, startPlugboard } from '../harness/plugboard.ts'
import { metadataOf } from '../harness/upload.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const TOKENS = [
  {
    name: 'anna',
    token: 'a-token-of-anna-that-is-long-enough-1',
    scopes: ['admin', 'publish', 'install', 'read'],
    tenants: ['*'],
  },
  { name: 'reader', token: 'a-token-of-a-reader-that-is-long-enough', scopes: ['read'], tenants: ['acme'] },
]

describe('the command plugboard, as it is packed, with a registry', () => {
  const stack = new AsyncDisposableStack()
  let folder = ''
  let plugboard: Plugboard

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugboard-cli-'))
    stack.defer(() => rm(folder, { recursive: true, force: true }))
    await promisify(execFile)(
      process.execPath,
      ['--conditions=source', 'packages/cli/build.ts', join(folder, 'bin')],
      { cwd: root },
    )
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    const place = stack.use(await FS_SQLITE.open())
    plugboard = stack.use(
      await startPlugboard(place, { REGISTRY_TOKENS: JSON.stringify(TOKENS), CHECKS: 'sizes=advisory' }),
    )
  })
  afterAll(() => stack.disposeAsync())

  const command = (env: Readonly<Record<string, string>> = {}) => ({
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      PLUGBOARD_URL: plugboard.registry.url,
      PLUGBOARD_TOKEN: TOKENS[0]?.token ?? '',
      PLUGBOARD_TENANT: 'acme',
      ...env,
    },
  })
  const run = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [join(folder, 'bin', 'plugboard.js'), ...argv], command(env))
    child.stdin.end()
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    const [exitCode] = await once(child, 'close')
    return { exitCode, stdout, stderr }
  }
  /** Runs a command that must succeed, and checks its document against the schema of the command. */
  const answer = async (name: keyof typeof ANSWERS, ...argv: readonly string[]) => {
    const { exitCode, stdout, stderr } = await run([...name.split(' '), ...argv, '--json'])
    expect(exitCode, stderr).toBe(0)
    return ANSWERS[name].parse(JSON.parse(stdout))
  }
  const buildPlugin = async (id: string, version: string) => {
    const build = join(folder, `${id}-${version}`)
    await mkdir(build, { recursive: true })
    await writeFile(join(build, 'manifest.json'), JSON.stringify(metadataOf({ id, version })))
    const script = `export default { extensions: { 'payment-methods': () => '${version}' } }\n`
    await writeFile(join(build, 'bundle.js'), script)
    return build
  }

  it('publishes a folder, and shows, compares and marks its versions', async () => {
    const [first, second] = [await buildPlugin('shown', '1.0.0'), await buildPlugin('shown', '1.1.0')]
    expect(await answer('validate', first)).toMatchObject({ pluginId: 'shown', version: '1.0.0' })
    expect(await answer('publish', first)).toMatchObject({ id: 'shown', alreadyPublished: false })
    expect(await answer('publish', first)).toMatchObject({ id: 'shown', alreadyPublished: true })
    expect(await answer('verify', first)).toMatchObject({ matches: true })
    expect(await answer('publish', second, '--tag', 'next')).toMatchObject({ version: '1.1.0' })
    expect(await answer('tag', 'shown')).toMatchObject({ tags: { latest: '1.1.0', next: '1.1.0' } })
    expect(await answer('show', 'shown')).toMatchObject({ latestVersion: '1.1.0' })
    expect(await answer('show', 'shown@next')).toMatchObject({ version: '1.1.0' })
    expect(await answer('diff', 'shown', '1.0.0', '1.1.0')).toMatchObject({
      files: [{ path: 'bundle.js', change: 'changed' }],
    })
    expect(await answer('deprecate', 'shown@1.0.0', '--reason', 'Old.')).toMatchObject({
      state: 'deprecated',
    })
    expect(await answer('revoke', 'shown@1.0.0', '--reason', 'Bad.', '--yes')).toMatchObject({
      state: 'revoked',
    })
    expect(await answer('revoke', 'shown@1.0.0', '--undo')).toMatchObject({ state: 'deprecated' })
    expect(await answer('versions', 'shown')).toMatchObject({
      items: [{ version: '1.1.0' }, { version: '1.0.0' }],
    })
    await writeFile(
      join(first, 'bundle.js'),
      `export default { extensions: { 'payment-methods': () => 'other' } }\n`,
    )
    expect(await run(['verify', first])).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('different  bundle.js'),
    })
    const conflict = await run(['publish', first, '--json'])
    expect(conflict.exitCode).toBe(5)
    expect(FailureAnswer.parse(JSON.parse(conflict.stdout))).toMatchObject({ code: 'VERSION_EXISTS' })
  })

  it('installs a plugin, configures it, and brings back an earlier generation', async () => {
    await answer('publish', await buildPlugin('installed', '1.0.0'))
    const config = join(folder, 'config.json')
    await writeFile(config, '{"title":"Hello"}')
    expect(await answer('install', 'installed', '--dry-run')).toMatchObject({ isDryRun: true })
    const { generation } = ANSWERS.install.parse(await answer('install', 'installed'))
    expect(await answer('config set', 'installed', config)).toMatchObject({ config: { title: 'Hello' } })
    expect(await answer('config get', 'installed')).toMatchObject({ config: { title: 'Hello' } })
    expect(await answer('config validate', 'installed', config)).toMatchObject({ isDryRun: true })
    expect(await answer('disable', 'installed')).toMatchObject({ enabled: false })
    expect(await answer('enable', 'installed')).toMatchObject({ enabled: true })
    expect(await answer('upgrade', 'installed@^1.0.0', '--policy', 'minor')).toMatchObject({
      upgrade: 'minor',
    })
    expect(await answer('freeze', '--reason', 'Peak season.')).toMatchObject({ tenantId: 'acme' })
    expect(await answer('freeze', '--lift')).toMatchObject({ tenantId: 'acme' })
    expect(await answer('uninstall', 'installed', '--yes')).toMatchObject({ isDryRun: false })
    expect(await answer('plugins')).toEqual({ items: [] })
    expect(await answer('rollback', String(generation))).toMatchObject({ isDryRun: false })
    expect(await answer('plugins')).toMatchObject({ items: [{ pluginId: 'installed', config: {} }] })
    expect(await answer('tenants')).toMatchObject({ items: [{ tenantId: 'acme', plugins: 1 }] })
    expect(await answer('generations', '--limit', '1')).toMatchObject({
      items: [{ rolledBackTo: generation }],
    })
  })

  it('shows who one is, makes and revokes tokens, reads the audit log and examines the registry', async () => {
    expect(await answer('whoami')).toMatchObject({ credential: 'environment', name: 'anna' })
    const { tokenId } = ANSWERS['token make'].parse(await answer('token make', 'ci', '--scope', 'read'))
    expect(await answer('token list')).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ tokenId })]),
    })
    expect(await answer('token revoke', tokenId ?? '', '--yes')).toMatchObject({ tokenId })
    expect(await answer('audit', '--action', 'token.revoked')).toMatchObject({
      items: [{ subject: { tokenId } }],
    })
    expect(await answer('doctor')).toMatchObject({ isOk: true })
    expect(await answer('help')).toMatchObject({ exitCodes: expect.any(Array) })
  })

  it.each([
    ['an unknown plugin ends with 4', ['show', 'nobody-has-it'], {}, 4, 'PLUGIN_NOT_FOUND'],
    ['a wrong token ends with 3', ['whoami'], { PLUGBOARD_TOKEN: 'wrong' }, 3, 'UNAUTHENTICATED'],
    [
      'a token without the scope ends with 3',
      ['token', 'list'],
      { PLUGBOARD_TOKEN: TOKENS[1]?.token ?? '' },
      3,
      'SCOPE_MISSING',
    ],
    [
      'a registry that is down ends with 7',
      ['whoami'],
      { PLUGBOARD_URL: 'http://127.0.0.1:1' },
      7,
      'UNREACHABLE',
    ],
    ['an unknown option ends with 2', ['show', 'banner', '--loud'], {}, 2, 'USAGE'],
  ])('%s, with its code on standard error and in the document', async (_title, argv, env, exitCode, code) => {
    const outcome = await run([...argv, '--json'], env)
    expect(outcome.exitCode, outcome.stderr).toBe(exitCode)
    expect(FailureAnswer.parse(JSON.parse(outcome.stdout))).toMatchObject({ code, exitCode })
    expect(outcome.stderr).toContain(code)
  })

  it('a plugin with a fault is refused with 1, and the place of the fault', async () => {
    const build = await buildPlugin('faulty', '1.0.0')
    await writeFile(join(build, 'bundle.js'), 'export default {\n  mount( {\n}\n')
    const { exitCode, stderr } = await run(['publish', build])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/bundle\.js:\d+:\d+ - error /)
  })

  it('a publish that is killed while it sends can be run again', async () => {
    const build = await buildPlugin('killed', '1.0.0')
    // More than one chunk of a socket.
    await writeFile(join(build, 'noise.bin'), randomBytes(1_000_000))
    await using slow = await openSlowDoor(plugboard.registry.port)
    const child = spawn(
      process.execPath,
      [join(folder, 'bin', 'plugboard.js'), 'publish', build],
      command({ PLUGBOARD_URL: `http://127.0.0.1:${slow.port}` }),
    )
    await slow.held
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await answer('publish', build)).toMatchObject({ id: 'killed', alreadyPublished: false })
  })
})

/** A proxy that passes on all requests but the end of an upload, which it holds. */
async function openSlowDoor(port: number): Promise<AsyncDisposable & { port: number; held: Promise<void> }> {
  const { promise: held, resolve } = Promise.withResolvers<void>()
  const server = createServer((client) => {
    const registry = connect(port, '127.0.0.1')
    registry.on('data', (chunk) => client.write(chunk))
    client.on('data', (chunk) => {
      if (chunk.includes('POST /plugins/upload')) {
        registry.write(chunk.subarray(0, chunk.length - 1))
        client.pause()
        resolve()
      } else registry.write(chunk)
    })
    for (const socket of [client, registry]) {
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        registry.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    held,
    [Symbol.asyncDispose]: async () => {
      server.close()
    },
  }
}
