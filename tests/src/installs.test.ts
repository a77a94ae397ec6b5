import { InstallResult, Problem, TenantManifest } from '@plugboard/types'
import { expect, it } from 'vitest'
import { eventually } from './harness/eventually.ts'
import { describePairs } from './harness/pairs.ts'
import { REGISTRY, type RunningProcess, startProcess } from './harness/start-process.ts'
import { metadataOf, upload } from './harness/upload.ts'

const tokenOf = (name: string) => `${name}-token-of-enough-characters`
const REGISTRY_TOKENS = JSON.stringify([
  { name: 'ci', token: tokenOf('ci'), scopes: ['publish'], plugins: ['test-*'] },
  { name: 'acme-admin', token: tokenOf('acme-admin'), scopes: ['install', 'read'], tenants: ['acme'] },
])

interface Call {
  readonly as: string
  readonly method?: string
  readonly path: string
  readonly body?: unknown
}

async function call({ url }: RunningProcess, { as, method = 'GET', path, body }: Call) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  return fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${tokenOf(as)}`, ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function manifestOf(registry: RunningProcess) {
  const answer = await call(registry, { as: 'acme-admin', path: '/tenants/acme/manifest' })
  const { generation, plugins } = TenantManifest.parse(await answer.json())
  const has = plugins.map(({ id, version, config }) => ({ id, version, config }))
  return { etag: answer.headers.get('etag'), generation, has }
}

async function publish(registry: RunningProcess, facts: Readonly<Record<string, unknown>>) {
  const headers = { authorization: `Bearer ${tokenOf('ci')}` }
  return upload(registry.url, { file: 'export {}', metadata: metadataOf(facts), headers })
}

/** The parsed log lines with this message. */
function linesOf(registry: RunningProcess, message: string): unknown[] {
  return registry
    .log()
    .split('\n')
    .filter((line) => line.includes(`"msg":"${message}"`))
    .map((line) => JSON.parse(line))
}

const listedBy = async (registry: RunningProcess) =>
  (await manifestOf(registry)).has.map(({ id }) => id).join(' ')

describePairs('a plugin of a tenant', (pair) => {
  it('makes one generation of the manifest and one log line for each install, change and uninstall', async () => {
    await using place = await pair.open()
    await using registry = await startProcess(REGISTRY, {
      ...place.env,
      REGISTRY_LISTEN: '127.0.0.1:0',
      REGISTRY_TOKENS,
    })
    const path = '/tenants/acme/plugins/test-plugin'
    for (const version of ['1.0.0', '2.0.0']) expect((await publish(registry, { version })).status).toBe(201)
    const seen = [await manifestOf(registry)]
    const steps = [
      { method: 'POST', path: '/plugins/install', body: { pluginId: 'test-plugin', version: '1.0.0' } },
      { method: 'PATCH', path, body: { config: { fee: 2 } } },
      { method: 'PATCH', path, body: { version: '2.0.0' } },
      { method: 'DELETE', path },
    ]
    for (const step of steps) {
      const answer = await call(registry, { as: 'acme-admin', ...step })
      expect(answer.ok, step.method).toBe(true)
      seen.push(await manifestOf(registry))
      if (answer.status === 204) continue
      expect(InstallResult.parse(await answer.json()).generation).toBe(seen.at(-1)?.generation)
    }

    expect(seen.map(({ generation, has }) => ({ generation, has }))).toEqual([
      { generation: 0, has: [] },
      { generation: 1, has: [{ id: 'test-plugin', version: '1.0.0', config: {} }] },
      { generation: 2, has: [{ id: 'test-plugin', version: '1.0.0', config: { fee: 2 } }] },
      { generation: 3, has: [{ id: 'test-plugin', version: '2.0.0', config: { fee: 2 } }] },
      { generation: 4, has: [] },
    ])
    expect(new Set(seen.map(({ etag }) => etag)).size).toBe(seen.length)

    const tenant = { caller: 'acme-admin', tenantId: 'acme', pluginId: 'test-plugin' }
    expect(linesOf(registry, 'bundle published')).toMatchObject(
      ['1.0.0', '2.0.0'].map((version) => ({ caller: 'ci', pluginId: 'test-plugin', version })),
    )
    expect(linesOf(registry, 'plugin installed')).toMatchObject([{ ...tenant, version: '1.0.0' }])
    expect(linesOf(registry, 'plugin updated')).toMatchObject([
      { ...tenant, version: '1.0.0', generation: 2 },
      { ...tenant, version: '2.0.0', previousVersion: '1.0.0', generation: 3 },
    ])
    expect(linesOf(registry, 'plugin uninstalled')).toMatchObject([{ ...tenant, previousVersion: '2.0.0' }])
  })

  it('is in the manifest where its order puts it, also after a restart of the registry', async () => {
    await using place = await pair.open()
    const env = { ...place.env, REGISTRY_LISTEN: '127.0.0.1:0', REGISTRY_TOKENS }
    {
      await using registry = await startProcess(REGISTRY, env)
      for (const id of ['test-ant', 'test-bee', 'test-cat']) {
        expect((await publish(registry, { id })).status).toBe(201)
        // The last two are of the same order.
        const body = { pluginId: id, ...(id !== 'test-ant' && { order: -10 }) }
        const answer = await call(registry, {
          as: 'acme-admin',
          method: 'POST',
          path: '/plugins/install',
          body,
        })
        expect(answer.status).toBe(201)
      }
      expect(await listedBy(registry)).toBe('test-bee test-cat test-ant')
      const change = { method: 'PATCH', path: '/tenants/acme/plugins/test-bee', body: { order: 3 } }
      const answer = await call(registry, { as: 'acme-admin', ...change })
      expect(await answer.json()).toMatchObject({ pluginId: 'test-bee', order: 3, generation: 4 })
    }
    await using registry = await startProcess(REGISTRY, env)
    expect(await listedBy(registry)).toBe('test-cat test-ant test-bee')
    const answer = await call(registry, { as: 'acme-admin', path: '/tenants/acme/plugins/test-cat' })
    expect(await answer.json()).toMatchObject({ pluginId: 'test-cat', order: -10 })
  })

  it('that its caller may not publish, or that does not exist, is refused with a log line that names the caller', async () => {
    await using place = await pair.open()
    await using registry = await startProcess(REGISTRY, {
      ...place.env,
      REGISTRY_LISTEN: '127.0.0.1:0',
      REGISTRY_TOKENS,
    })
    const { status, body } = await publish(registry, { id: 'other' })
    expect(Problem.parse(body)).toMatchObject({ status, code: 'PLUGIN_FORBIDDEN' })
    const wanted = { pluginId: 'test-plugin', version: '3.0.0' }
    for (const step of [
      { method: 'POST', path: '/plugins/install', body: wanted },
      { method: 'DELETE', path: '/tenants/acme/plugins/test-plugin' },
    ]) {
      expect((await call(registry, { as: 'acme-admin', ...step })).status).toBe(404)
    }

    const tenant = { caller: 'acme-admin', tenantId: 'acme', pluginId: 'test-plugin' }
    const refusals = await eventually(
      async () => linesOf(registry, 'request refused'),
      (lines) => lines.length === 3,
    )
    expect(refusals).toMatchObject([
      { code: 'PLUGIN_FORBIDDEN', route: 'POST /plugins/upload', caller: 'ci', pluginId: 'other' },
      { code: 'PLUGIN_NOT_FOUND', ...tenant, requestedVersion: '3.0.0' },
      { code: 'PLUGIN_NOT_INSTALLED', route: 'DELETE /tenants/:tenantId/plugins/:pluginId', ...tenant },
    ])
    expect(registry.log()).not.toContain('enough-characters')
  })
})
