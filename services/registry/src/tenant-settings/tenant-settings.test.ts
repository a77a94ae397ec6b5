import { describe, expect, it } from 'vitest'
import { openPublished, patch } from '../testing/published-plugin.ts'

describe('the settings of a tenant', () => {
  it('make a generation, and a change based on an old one is refused', async () => {
    await using registry = await openPublished()
    const url = '/tenants/acme'
    const { headers, body } = await registry.request({ url })
    expect(body).toEqual({
      tenantId: 'acme',
      generation: 0,
      minReleaseAgeSeconds: 0,
      securityFixes: 'at-once',
      host: 'default',
      keptConfigurations: [],
      freeze: null,
    })
    const change = { minReleaseAgeSeconds: 60 }
    const request = {
      method: 'PATCH',
      url,
      body: change,
      headers: { 'if-match': String(headers.etag) },
    } as const
    const dry = await registry.request({ ...request, url: `${url}?dryRun=true` })
    expect(dry.body).toMatchObject({ generation: 1 })
    const { status, body: made } = await registry.request(request)
    expect(status).toBe(200)
    expect(made.changes).toMatchObject([
      { pluginId: null, description: 'The tenant waits until versions are 60 s old.' },
    ])
    expect((await registry.request({ ...request, body: { minReleaseAgeSeconds: 1 } })).status).toBe(412)
    expect((await registry.request({ url })).body).toMatchObject({ generation: 1, minReleaseAgeSeconds: 60 })
  })

  it('come back with a rollback', async () => {
    await using registry = await openPublished('1.0.0')
    await patch(registry, { minReleaseAgeSeconds: 60 }, '/tenants/acme')
    await patch(registry, { minReleaseAgeSeconds: 0, freeze: { reason: 'Peak.' } }, '/tenants/acme')
    await registry.request({ method: 'POST', url: '/tenants/acme/rollback', body: { generation: 1 } })
    expect((await registry.request({ url: '/tenants/acme' })).body).toMatchObject({
      generation: 3,
      minReleaseAgeSeconds: 60,
      freeze: null,
    })
  })
})
