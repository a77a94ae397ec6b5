import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { sampleManifest, samplePlugin } from '../testing/sample-plugin.ts'
import { createManifestSource } from './manifest-source.ts'

const MANIFEST = sampleManifest([samplePlugin()])

describe('a manifest source', () => {
  it('asks as the token says, and asks again by the ETag', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({ registryUrl: `${registry.url}/`, token: 'read-token' })
    expect(await source.load('acme')).toEqual(MANIFEST)
    expect(await source.load('acme')).toEqual(MANIFEST)
    expect(registry.requests).toEqual([
      {
        url: '/tenants/acme/manifest',
        authorization: 'Bearer read-token',
        ifNoneMatch: undefined,
        status: 200,
      },
      { url: '/tenants/acme/manifest', authorization: 'Bearer read-token', ifNoneMatch: '"1"', status: 304 },
    ])
  })

  it('goes on with the last manifest while the registry fails, and says so', async () => {
    await using registry = await openRegistry()
    const errors: unknown[] = []
    const source = createManifestSource({ registryUrl: registry.url, onError: (error) => errors.push(error) })
    expect(await source.load('acme')).toEqual(MANIFEST)
    for (const fault of [
      (response: ServerResponse) => response.writeHead(503).end(),
      (response: ServerResponse) => response.writeHead(200, { etag: '"2"' }).end('{"plugins":"none"}'),
      (response: ServerResponse) => response.destroy(),
    ]) {
      registry.answer = fault
      expect(await source.load('acme')).toEqual(MANIFEST)
    }
    expect(errors).toHaveLength(3)
  })

  it('has nothing for a tenant it has never heard of while the registry is down or silent', async () => {
    const down = createManifestSource({ registryUrl: 'http://127.0.0.1:9' })
    expect(await down.load('acme')).toBeNull()
    await using registry = await openRegistry()
    registry.answer = () => {}
    const silent = createManifestSource({ registryUrl: registry.url, timeoutMs: 50 })
    expect(await silent.load('acme')).toBeNull()
  })

  it('never mixes tenants up, nor lets one name another path', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({ registryUrl: registry.url })
    await source.load('acme')
    await source.load('../acme?x')
    expect(registry.requests.map(({ url }) => url)).toEqual([
      '/tenants/acme/manifest',
      '/tenants/..%2Facme%3Fx/manifest',
    ])
  })
})

describe("the route of the host's", () => {
  it('answers the manifest, 304 to its ETag, and 503 when the registry cannot be asked', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({ registryUrl: registry.url })
    const first = await source.respond(new Request('http://host/plugin-manifest'), 'acme')
    expect(first.status).toBe(200)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    expect(await first.json()).toEqual(MANIFEST)
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    const second = await source.respond(new Request('http://host/plugin-manifest', { headers }), 'acme')
    expect(second.status).toBe(304)
    registry.answer = (response) => response.writeHead(500).end()
    const third = await source.respond(new Request('http://host/plugin-manifest'), 'acme')
    expect(third.status).toBe(503)
    expect(third.headers.get('cache-control')).toBe('no-store')
    expect(third.headers.get('retry-after')).toBe('5')
  })
})

interface SeenRequest {
  readonly url: string | undefined
  readonly authorization: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly status: number
}

interface RegistryStub extends AsyncDisposable {
  readonly url: string
  readonly requests: SeenRequest[]
  answer: ((response: ServerResponse) => void) | undefined
}

/** A registry that has one manifest, unless a test says what it answers. */
async function openRegistry(): Promise<RegistryStub> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    if (stub.answer) return stub.answer(response)
    const { authorization, 'if-none-match': ifNoneMatch } = request.headers
    const status = ifNoneMatch === '"1"' ? 304 : 200
    requests.push({ url: request.url, authorization, ifNoneMatch, status })
    response.writeHead(status, { etag: '"1"' }).end(status === 304 ? undefined : JSON.stringify(MANIFEST))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stub has no port')
  const stub: RegistryStub = {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    answer: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return stub
}
