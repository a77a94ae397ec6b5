import { describe, expect, it } from 'vitest'
import { PROVIDER_SETTINGS } from '../testing/provider-settings.ts'
import { openRegistry } from '../testing/registry-under-test.ts'

describe('GET /registry', () => {
  it('says that nobody has to sign in where no credentials are configured, with the limits of uploads', async () => {
    await using registry = await openRegistry({
      env: {
        PLUGIN_SERVER_URL: 'https://bundles.example/base',
        UPLOAD_MAX_BYTES: '1000',
        BUNDLE_MAX_FILES: '20',
        BUNDLE_MAX_FILE_BYTES: '3000',
        BUNDLE_MAX_TOTAL_BYTES: '4000',
      },
    })
    const { body: api } = await registry.request({ url: '/openapi.json' })
    const { status, body } = await registry.request({ url: '/registry' })
    expect(status).toBe(200)
    expect(body).toEqual({
      version: api.info.version,
      bundlesUrl: 'https://bundles.example/base',
      signIn: { isNeeded: false, hasProvider: false },
      uploadLimits: { uploadBytes: 1000, files: 20, fileBytes: 3000, totalBytes: 4000 },
      hasScanners: false,
      hasVulnerabilities: false,
    })
  })

  it('tells somebody without a token that there is a provider of accounts', async () => {
    await using registry = await openRegistry({ env: PROVIDER_SETTINGS })
    const { status, body } = await registry.request({ url: '/registry' })
    expect([status, body.signIn]).toEqual([200, { isNeeded: true, hasProvider: true }])
  })

  it('says whether scanners and known vulnerabilities are on, and nothing else of them', async () => {
    const SCANNERS = JSON.stringify([
      { name: 'hidden', kind: 'clamd', requirement: 'monitor', host: '127.0.0.1', port: 1 },
    ])
    await using registry = await openRegistry({ env: { SCANNERS, OSV_DATABASE: '/nowhere' } })
    const { text, body } = await registry.request({ url: '/registry' })
    expect(body).toMatchObject({ hasScanners: true, hasVulnerabilities: true })
    expect(text).not.toMatch(/hidden|nowhere/)
  })
})
