import { readFile, stat } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type FakeWorldOptions, openFakeWorld } from './testing/fake-context.ts'

const REGISTRY = 'https://registry.example'
const KEPT = 'a-token-that-was-kept-by-a-sign-in'
const BROUGHT = 'a-token-that-a-job-has-brought-along'
const SESSION = {
  kind: 'token',
  name: 'zoe',
  scopes: ['read'],
  tenants: ['*'],
  plugins: ['*'],
  publisher: 'zoe',
  expiresAt: null,
}
const REFUSAL = {
  type: 'urn:plugboard:problem:not-authenticated',
  title: 'The token is not known',
  status: 401,
  code: 'NOT_AUTHENTICATED',
  detail: 'No such token.',
  fix: 'Send a token of this registry.',
  instance: 'a-request',
  retryable: false,
}

/** A registry that knows the token that was kept, and no other. */
const KNOWS_KEPT: FakeWorldOptions['answers'] = {
  'GET /auth/session': ({ authorization }) =>
    authorization === `Bearer ${KEPT}` ? { body: SESSION } : { status: 401, body: REFUSAL },
}

describe('a token', () => {
  it('is kept after a sign-in in a file that nobody else may read, and is not printed', async () => {
    const env = { PLUGBOARD_URL: REGISTRY }
    await using world = await openFakeWorld({ answers: KNOWS_KEPT, env, piped: `${KEPT}\n` })
    const { exitCode, stdout, stderr } = await world.run('login', '--json')
    expect(exitCode, stderr).toBe(0)
    const { file } = JSON.parse(stdout)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, 'utf8')).toContain(KEPT)
    expect(stdout + stderr).not.toContain(KEPT)

    const who = await world.run('whoami', '--json')
    expect(JSON.parse(who.stdout)).toMatchObject({ credential: 'file', name: 'zoe' })
    await world.run('logout')
    expect((await world.run('whoami')).exitCode).toBe(3)
  })

  it('of PLUGBOARD_TOKEN that is refused is not replaced by the one that was kept', async () => {
    const env: Record<string, string> = { PLUGBOARD_URL: REGISTRY }
    await using world = await openFakeWorld({ answers: KNOWS_KEPT, env, piped: KEPT })
    await world.run('login')
    env['PLUGBOARD_TOKEN'] = BROUGHT
    const { exitCode, stderr } = await world.run('whoami')
    expect([exitCode, world.requests.at(-1)?.authorization]).toEqual([3, `Bearer ${BROUGHT}`])
    expect(stderr).toContain('NOT_AUTHENTICATED')
    expect(stderr).toContain('Send a token of this registry.')
    expect(stderr).not.toContain(BROUGHT)
  })
})

describe('a revocation', () => {
  it('without a terminal and without --yes sends nothing', async () => {
    const env = { PLUGBOARD_URL: REGISTRY, PLUGBOARD_TOKEN: KEPT }
    await using world = await openFakeWorld({ env })
    const { exitCode, stderr } = await world.run('revoke', 'maps@1.0.0', '--reason', 'Bad.')
    expect([exitCode, world.requests.filter(({ line }) => !line.startsWith('GET '))]).toEqual([2, []])
    expect(stderr).toContain('--yes')
  })
})
