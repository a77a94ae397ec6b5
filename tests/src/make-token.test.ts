import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { IssuedToken } from '@plugboard/types'
import { expect, it } from 'vitest'
import { describePairs } from './harness/pairs.ts'
import { type Environment, REGISTRY, startProcess } from './harness/start-process.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const COMMAND = 'services/registry/src/make-token.ts'

describePairs('the command that makes a token', (pair) => {
  it('lets the first administrator into a running registry, who makes and revokes another one', async () => {
    await using place = await pair.open()
    const settings = { REGISTRY_LISTEN: '127.0.0.1:0', REGISTRY_TOKENS: '[]' }
    await using registry = await startProcess(REGISTRY, { ...place.env, ...settings })
    const call = (method: string, path: string, token: string, body?: object) =>
      fetch(`${registry.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        body: body ? JSON.stringify(body) : null,
      })
    const admin = await makeToken(place.env, '--name', 'anna', '--scope', 'admin', '--days', '90')
    expect(admin).toMatchObject({ name: 'anna', scopes: ['admin'], createdBy: null })
    const made = await call('POST', '/tokens', admin.token, { name: 'ci', scopes: ['read'], tenants: ['*'] })
    expect(made.status).toBe(201)
    const { token, tokenId } = IssuedToken.parse(await made.json())
    expect((await call('GET', '/tenants/acme/manifest', token)).status).toBe(200)
    expect((await call('DELETE', `/tokens/${tokenId}`, admin.token)).status).toBe(200)
    const audit = await call('GET', '/audit', admin.token)
    expect(await audit.json()).toMatchObject({
      items: [
        { action: 'token.revoked', subject: { tokenId } },
        { action: 'token.made', subject: { tokenId }, caller: { kind: 'token', name: 'anna' } },
        {
          action: 'token.made',
          subject: { tokenId: admin.tokenId },
          caller: { kind: 'command', name: 'make-token' },
        },
      ],
    })
    await expect
      .poll(async () => (await call('GET', '/tenants/acme/manifest', token)).status, { timeout: 40_000 })
      .toBe(401)
  })
})

it.each([
  ['without a name', ['--scope', 'read'], /name .*The options are --name NAME/],
  ['with an unknown scope', ['--name', 'a', '--scope', 'root'], /scopes\.0 .*The options are/],
  ['with a time that is no number', ['--name', 'a', '--scope', 'read', '--days', 'ten'], /--days must be/],
  ['with an unknown option', ['--force'], /The options are --name NAME/],
])('the command that makes a token says what is wrong when it is called %s', async (_what, options, text) => {
  await expect(makeToken({}, ...options)).rejects.toThrow(text)
})

async function makeToken(env: Environment, ...options: readonly string[]): Promise<IssuedToken> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=source', COMMAND, ...options],
    {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', ...env },
    },
  )
  return IssuedToken.parse(JSON.parse(stdout))
}
