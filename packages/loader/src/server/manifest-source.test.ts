import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sampleManifest, samplePlugin } from '../testing/sample-plugin.ts'
import { createManifestSource } from './manifest-source.ts'

const MANIFEST = sampleManifest([samplePlugin()])

describe('a manifest source', () => {
  it('sends its token, and the ETag of the manifest it has', async () => {
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

  it('returns the last manifest while the registry fails, and reports each reason once', async () => {
    await using registry = await openRegistry()
    const errors: unknown[] = []
    const clock = manualClock()
    const source = createManifestSource(
      { registryUrl: registry.url, onError: (error) => errors.push(error) },
      clock.now,
    )
    expect(await source.load('acme')).toEqual(MANIFEST)
    const faults = [
      (response: ServerResponse) => response.writeHead(503).end(),
      (response: ServerResponse) => response.writeHead(401).end(),
      (response: ServerResponse) => response.writeHead(404).end(),
      (response: ServerResponse) => response.writeHead(200, { etag: '"2"' }).end('{"plugins":"none"}'),
      (response: ServerResponse) => response.destroy(),
    ]
    for (const fault of faults) {
      registry.answer = fault
      clock.pass(60_000)
      expect(await source.load('acme')).toEqual(MANIFEST)
      clock.pass(60_000)
      expect(await source.load('acme')).toEqual(MANIFEST)
    }
    expect(errors).toHaveLength(faults.length)

    registry.answer = undefined
    clock.pass(60_000)
    await source.load('acme')
    registry.answer = faults.at(-1)
    await source.load('acme')
    expect(errors).toHaveLength(faults.length + 1)
  })

  it('logs a refused token to the console if the host has no onError', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    try {
      await using registry = await openRegistry()
      registry.answer = (response) => response.writeHead(401).end()
      expect(await createManifestSource({ registryUrl: registry.url }).load('acme')).toBeNull()
      expect(error.mock.calls.flat().join(' ')).toContain('the registry answered 401')
    } finally {
      error.mockRestore()
    }
  })

  it('returns null if the registry fails and the telemetry of the host throws', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue()
    try {
      await using registry = await openRegistry()
      registry.answer = (response) => response.writeHead(500).end()
      const source = createManifestSource({
        registryUrl: registry.url,
        onError() {
          throw new Error('telemetry')
        },
      })
      expect(await source.load('acme')).toBeNull()
      expect(error).toHaveBeenCalledOnce()
    } finally {
      error.mockRestore()
    }
  })

  it('shares one request among calls while another is under way', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({ registryUrl: registry.url })
    const loads = await Promise.all(Array.from({ length: 50 }, () => source.load('acme')))
    expect(loads).toEqual(Array.from({ length: 50 }, () => MANIFEST))
    expect(registry.requests).toHaveLength(2)
  })

  it('never answers a request with a manifest that the registry sent before it', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({ registryUrl: registry.url })
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>()
    registry.answer = resolve
    const early = source.load('acme')
    const response = await asked
    const next = sampleManifest([], 2)
    registry.answer = (later) => later.writeHead(200, { etag: '"2"' }).end(JSON.stringify(next))
    const late = source.respond(new Request('http://host/plugin-manifest'), 'acme')
    response.writeHead(200, { etag: '"1"' }).end(JSON.stringify(MANIFEST))
    expect(await early).toEqual(MANIFEST)
    expect(await (await late).json()).toEqual(next)
  })

  it('answers with the known manifest while the registry is silent, and keeps its answer once it comes', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({
      registryUrl: registry.url,
      timeoutMs: 60_000,
      patienceMs: 10,
      onError: () => {},
    })
    await source.load('acme')
    const { promise: asked, resolve } = Promise.withResolvers<ServerResponse>()
    registry.answer = resolve
    expect(await source.load('acme')).toEqual(MANIFEST)
    const next = sampleManifest([], 2)
    const answered = source.respond(new Request('http://host/plugin-manifest'), 'acme')
    // The registry has the first question before it answers the second: it is silent for as long as that takes.
    const silent = await asked
    registry.answer = (response) => response.writeHead(200, { etag: '"2"' }).end(JSON.stringify(next))
    registry.answer(silent)
    expect(await (await answered).json()).toEqual(next)
    registry.answer = (response) => response.destroy()
    expect(await source.load('acme')).toEqual(next)
  })

  it('requests at growing intervals while the registry fails, and at once after it recovered', async () => {
    await using registry = await openRegistry()
    const clock = manualClock()
    const source = createManifestSource({ registryUrl: registry.url, onError: () => {} }, clock.now)
    let asked = 0
    registry.answer = (response) => {
      asked += 1
      response.writeHead(503).end()
    }
    for (const waitMs of [500, 1000, 2000, 4000, 5000, 5000]) {
      const before = asked
      expect(await source.load('acme')).toBeNull()
      clock.pass(waitMs - 1)
      expect(await source.load('acme')).toBeNull()
      expect(asked).toBe(before + 1)
      clock.pass(1)
    }
    registry.answer = undefined
    expect(await source.load('acme')).toEqual(MANIFEST)
    expect(await source.load('acme')).toEqual(MANIFEST)
    expect(registry.requests).toHaveLength(2)
  })

  it('answers null for an unknown tenant while the registry is down or silent', async () => {
    const down = createManifestSource({ registryUrl: 'http://127.0.0.1:9', onError: () => {} })
    expect(await down.load('acme')).toBeNull()
    await using registry = await openRegistry()
    registry.answer = () => {}
    const silent = createManifestSource({ registryUrl: registry.url, timeoutMs: 50, onError: () => {} })
    expect(await silent.load('acme')).toBeNull()
  })

  it('requests each tenant at its own path, whatever is in its id', async () => {
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

describe('a manifest source that gets a promise of the tenant', () => {
  it('returns the manifest of the tenant to which it resolves', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({ registryUrl: registry.url })
    expect(await source.load(Promise.resolve('acme'))).toEqual(MANIFEST)
  })

  it('returns null and reports each reason once when it rejects, and asks the registry again when the next resolves', async () => {
    await using registry = await openRegistry()
    const errors: unknown[] = []
    const source = createManifestSource({ registryUrl: registry.url, onError: (error) => errors.push(error) })
    const down = new Error('the sessions are down')
    for (const _ of [1, 2]) expect(await source.load(Promise.reject(down))).toBeNull()
    const answer = await source.respond(new Request('http://host/'), Promise.reject(down))
    expect(answer.status).toBe(503)
    expect(errors).toEqual([down])
    expect(registry.requests).toEqual([])

    expect(await source.load(Promise.resolve('acme'))).toEqual(MANIFEST)
    expect(await source.load(Promise.reject(down))).toBeNull()
    expect(errors).toEqual([down, down])
  })

  it.each([null, Promise.resolve(null)])(
    'has no manifest, no error and no request to the registry for a user without a tenant (%o)',
    async (tenantId) => {
      const onError = vi.fn<(error: unknown) => void>()
      await using registry = await openRegistry()
      const source = createManifestSource({ registryUrl: registry.url, onError })
      expect(await source.load(tenantId)).toBeNull()
      expect((await source.respond(new Request('http://host/'), tenantId)).status).toBe(204)
      expect(registry.requests).toEqual([])
      expect(onError).not.toHaveBeenCalled()
    },
  )
})

describe('a manifest source in Next.js', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('leaves a page without Cache Components to the request, even while the registry fails', async () => {
    const nextjs = stubNextjs()
    await using registry = await openRegistry()
    const errors: unknown[] = []
    const source = createManifestSource({ registryUrl: registry.url, onError: (error) => errors.push(error) })
    await expect(nextjs.run('static', () => source.load('acme'))).rejects.toThrow('DYNAMIC_SERVER_USAGE')
    expect(registry.requests).toEqual([])

    registry.answer = (response) => response.writeHead(503).end()
    expect(await nextjs.run('request', () => source.load('acme'))).toBeNull()
    expect(errors).toHaveLength(1)
    await expect(nextjs.run('static', () => source.load('acme'))).rejects.toThrow('DYNAMIC_SERVER_USAGE')
    expect(errors).toHaveLength(1)
  })

  it('answers a request while a prerender waits for its end', async () => {
    const nextjs = stubNextjs()
    await using registry = await openRegistry()
    const errors: unknown[] = []
    const source = createManifestSource({ registryUrl: registry.url, onError: (error) => errors.push(error) })
    const prerendered = nextjs.run('prerender', () => source.load('acme'))
    // As `cookies()` does in a prerender.
    const cookies = Promise.reject(new Error('HANGING_PROMISE_REJECTION'))
    const ofSession = nextjs.run('prerender', () => source.load(cookies))
    const route = nextjs.run('prerender', () => source.respond(new Request('http://host/'), 'acme'))
    expect(await nextjs.run('request', () => source.load('acme'))).toEqual(MANIFEST)
    expect(registry.requests).toHaveLength(1)
    nextjs.endPrerender()
    await expect(prerendered).rejects.toThrow('HANGING_PROMISE_REJECTION')
    await expect(ofSession).rejects.toThrow('HANGING_PROMISE_REJECTION')
    await expect(route).rejects.toThrow('HANGING_PROMISE_REJECTION')
    expect(errors).toEqual([])
  })
})

describe('the manifest route of a host', () => {
  it('answers the manifest, 304 for its ETag, and 503 while the registry does not answer', async () => {
    await using registry = await openRegistry()
    const source = createManifestSource({ registryUrl: registry.url, onError: () => {} })
    const first = await source.respond(new Request('http://host/plugin-manifest'), 'acme')
    expect(first.status).toBe(200)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    expect(await first.json()).toEqual(MANIFEST)
    const headers = { 'if-none-match': `W/${first.headers.get('etag')}` }
    const second = await source.respond(new Request('http://host/plugin-manifest', { headers }), 'acme')
    expect(second.status).toBe(304)
    registry.answer = (response) => response.writeHead(500).end()
    const third = await source.respond(new Request('http://host/plugin-manifest'), 'acme')
    expect(third.status).toBe(503)
    expect(third.headers.get('cache-control')).toBe('no-store')
    expect(third.headers.get('retry-after')).toBe('5')
  })
})

type Rendering = 'static' | 'prerender' | 'request'

/** What `fetch` does in Next.js with a request that must not be cached. */
function stubNextjs() {
  const rendering = new AsyncLocalStorage<Rendering>()
  const prerender = Promise.withResolvers<never>()
  prerender.promise.catch(() => undefined)
  const original = globalThis.fetch
  vi.stubGlobal('fetch', (...request: Parameters<typeof fetch>) => {
    expect(request[1]?.cache).toBe('no-store')
    switch (rendering.getStore()) {
      case 'static':
        return Promise.reject(new Error('DYNAMIC_SERVER_USAGE'))
      case 'prerender':
        return prerender.promise
      case 'request':
      case undefined:
        return original(...request)
    }
  })
  return {
    run: <Result>(kind: Rendering, work: () => Promise<Result>) => rendering.run(kind, work),
    endPrerender: () => prerender.reject(new Error('HANGING_PROMISE_REJECTION')),
  }
}

function manualClock(): { now: () => number; pass(ms: number): void } {
  let time = 0
  return {
    now: () => time,
    pass: (ms) => {
      time += ms
    },
  }
}

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
