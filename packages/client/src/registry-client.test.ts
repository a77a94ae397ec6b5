import { describe, expect, it } from 'vitest'
import { answerOf, answerWithTagOf } from './answer-of.ts'
import { createRegistryClient, type RegistryClientOptions } from './registry-client.ts'

const PROBLEM = {
  type: 'https://plugboard.example/problems/PLUGIN_NOT_FOUND',
  title: 'Plugin not found',
  status: 404,
  detail: 'There is no plugin nobody.',
  fix: 'Check the id.',
  instance: 'r-1',
  code: 'PLUGIN_NOT_FOUND',
  retryable: false,
}

function clientOf(
  respond: (request: Request) => Response | Promise<Response>,
  options: Omit<RegistryClientOptions, 'fetch'> = {},
) {
  const requests: Request[] = []
  const registry = createRegistryClient({
    baseUrl: 'https://registry.example/',
    ...options,
    fetch: async (request) => {
      requests.push(request)
      return respond(request)
    },
  })
  return { registry, requests }
}

const getPlugin = (registry: ReturnType<typeof createRegistryClient>, signal?: AbortSignal) =>
  registry.GET('/plugins/{pluginId}', {
    params: { path: { pluginId: 'nobody' } },
    ...(signal && { signal }),
  })

describe('the client', () => {
  it('sends the token, and puts parameters into the URL', async () => {
    const { registry, requests } = clientOf(() => Response.json({ items: [], nextCursor: null }), {
      token: 'plgb_test',
    })
    const page = await answerOf(
      registry.GET('/plugins', { params: { query: { query: 'pay & go', limit: 2 } } }),
    )
    expect(page).toEqual({ items: [], nextCursor: null })
    expect(requests[0]?.url).toBe('https://registry.example/plugins?query=pay%20%26%20go&limit=2')
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer plgb_test')
  })

  it('rejects with the problem of a refusal', async () => {
    const { registry } = clientOf(() => Response.json(PROBLEM, { status: 404 }))
    await expect(answerOf(getPlugin(registry))).rejects.toMatchObject({
      name: 'ProblemAnswerError',
      message: PROBLEM.detail,
      problem: PROBLEM,
      retryAfterSeconds: undefined,
    })
  })

  it('says after how long a refused request may be tried again', async () => {
    const { registry } = clientOf(() =>
      Response.json({ ...PROBLEM, code: 'RATE_LIMITED' }, { status: 429, headers: { 'retry-after': '7' } }),
    )
    await expect(answerOf(getPlugin(registry))).rejects.toMatchObject({ retryAfterSeconds: 7 })
  })

  it.each([
    ['a page of a proxy', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['JSON that is no problem', () => Response.json({ error: 'no' }, { status: 502 })],
  ])('rejects %s as unreadable, with its status', async (_, respond) => {
    const { registry } = clientOf(respond)
    await expect(answerOf(getPlugin(registry))).rejects.toMatchObject({
      name: 'UnreadableAnswerError',
      status: 502,
    })
  })

  it('rejects as unreachable without an answer, with the cause', async () => {
    const cause = new TypeError('fetch failed')
    const { registry } = clientOf(() => {
      throw cause
    })
    await expect(answerOf(getPlugin(registry))).rejects.toMatchObject({ name: 'UnreachableError', cause })
  })

  it('rejects with the reason of the signal that ended the request', async () => {
    const reason = new Error('no longer needed')
    const { registry } = clientOf(({ signal }) => {
      throw signal.reason
    })
    await expect(answerOf(getPlugin(registry, AbortSignal.abort(reason)))).rejects.toBe(reason)
  })

  it('rejects as unreachable when the connection breaks while a refusal is read, with the cause', async () => {
    const cause = new TypeError('terminated')
    const { registry } = clientOf(() => {
      const body = new ReadableStream({ pull: (controller) => controller.error(cause) })
      return new Response(body, { status: 404 })
    })
    await expect(answerOf(getPlugin(registry))).rejects.toMatchObject({ name: 'UnreachableError', cause })
  })

  it('rejects with the reason of the signal that ends the request while a refusal is read', async () => {
    const reason = new Error('no longer needed')
    const gone = new AbortController()
    const pull = (controller: ReadableStreamDefaultController) => {
      gone.abort(reason)
      controller.error(new DOMException('This operation was aborted', 'AbortError'))
    }
    const { registry } = clientOf(() => {
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { status: 404 })
    })
    await expect(answerOf(getPlugin(registry, gone.signal))).rejects.toBe(reason)
  })

  it('gives the entity tag of what was read', async () => {
    const { registry } = clientOf(() => Response.json({ tags: {} }, { headers: { etag: '"7"' } }))
    const answer = answerWithTagOf(
      registry.GET('/plugins/{pluginId}/tags', { params: { path: { pluginId: 'maps' } } }),
    )
    await expect(answer).resolves.toMatchObject({ etag: '"7"' })
  })

  it('resolves to nothing when an answer has no body', async () => {
    const { registry } = clientOf(() => new Response(null, { status: 204 }))
    const answer = registry.DELETE('/hosts/{hostId}', { params: { path: { hostId: 'shop' } } })
    await expect(answerOf(answer)).resolves.toBeUndefined()
  })
})
