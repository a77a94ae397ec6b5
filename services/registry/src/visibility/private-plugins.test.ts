import { Problem } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { RegistryUnderTest } from '../testing/registry-under-test.ts'
import {
  ABSENT,
  by,
  CALLERS,
  comparable,
  OWNER,
  ok,
  openSecret,
  publish,
  SECRET,
} from '../testing/secret-plugin.ts'

/** Bodies that routes accept, by the end of their path. */
const BODIES: Readonly<Record<string, unknown>> = {
  '/tags/{tag}': { version: '1.0.0' },
  '/transfer': { to: 'globex' },
  '/visibility': { visibility: 'public' },
  '/owners/confirm': { revision: 0 },
  '/trusted-publishers': { provider: 'github', issuer: 'https://issuer.example', repository: 'acme/shop' },
  '/deprecate': { reason: 'Old.' },
  '/yank': { reason: 'Wrong.' },
  '/revoke': { reason: 'Bad.' },
  '/approve': {},
  '/reject': { reason: 'No.' },
}

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly isPublic: boolean
}

async function routesOf({ request }: RegistryUnderTest): Promise<readonly Route[]> {
  const Document = z.object({
    paths: z.record(z.string(), z.record(z.string(), z.object({ security: z.array(z.unknown()) }))),
  })
  const { paths } = Document.parse((await request({ url: '/openapi.json' })).body)
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/plugins/{pluginId}'))
    .flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, { security }]) => ({
        method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).parse(verb.toUpperCase()),
        path,
        isPublic: security.length === 0,
      })),
    )
}

function requestOf({ method, path }: Route, pluginId: string, headers: Record<string, string>) {
  const url = path
    .replace('{pluginId}', pluginId)
    .replace('{version}', '1.0.0')
    .replace('{tag}', 'next')
    .replace('{publisherId}', 'a'.repeat(12))
    .replace('{publisher}', 'globex')
  const body = Object.entries(BODIES).find(([end]) => path.endsWith(end))?.[1]
  return { method, url, headers, ...(method === 'GET' || body === undefined ? {} : { body }) }
}

describe('a private plugin', () => {
  it.each(CALLERS.filter(({ mayRead }) => !mayRead))(
    'is answered on every route to $name as an id that nobody has',
    async ({ name }) => {
      await using registry = await openSecret()
      const routes = await routesOf(registry)
      expect(routes.length).toBeGreaterThan(20)
      const unexpected: string[] = []
      for (const route of routes) {
        const secret = await registry.request(requestOf(route, SECRET, by(name)))
        const absent = await registry.request(requestOf(route, ABSENT, by(name)))
        if (JSON.stringify(comparable(secret)) !== JSON.stringify(comparable(absent)))
          unexpected.push(`${route.method} ${route.path}: ${secret.text} instead of ${absent.text}`)
        if (route.isPublic && secret.status !== 404)
          unexpected.push(`${route.path} answered ${secret.status}`)
      }
      expect(unexpected).toEqual([])
    },
  )

  it.each(CALLERS.filter(({ mayRead }) => mayRead))(
    'is answered on every public route to $name, for no shared cache',
    async ({ name }) => {
      await using registry = await openSecret()
      await registry.name(['shop', 'keeper'])
      await ok(registry.install('keeper', {}))
      await registry.name(['shop'])
      await ok(registry.send('POST', `/plugins/${SECRET}/transfer`, OWNER, { to: 'initech' }))
      const routes = (await routesOf(registry)).filter(({ isPublic, method }) => isPublic && method === 'GET')
      expect(routes.length).toBeGreaterThan(5)
      const unexpected: string[] = []
      for (const route of routes) {
        const answer = await registry.request(requestOf(route, SECRET, by(name)))
        const isAnswered =
          answer.status === 200 ||
          (answer.status === 404 &&
            ['CONFIGURATION_NOT_FOUND', 'README_NOT_FOUND'].includes(answer.body.code))
        if (!isAnswered) unexpected.push(`${route.path}: ${answer.text}`)
        if (answer.status !== 200) continue
        expect(answer.headers['cache-control']).toBe('private, no-cache')
        expect(answer.headers.vary).toMatch(/authorization/)
      }
      expect(unexpected).toEqual([])
    },
  )

  it('is not named to whoever uploads under its id, or under one that is like it', async () => {
    await using registry = await openSecret()
    const taken = await publish(registry, { headers: by('a stranger') })
    expect(Problem.parse(taken.body)).toMatchObject({
      code: 'PLUGIN_FORBIDDEN',
      detail: `${SECRET} does not belong to a stranger.`,
    })
    const like = await publish(registry, { id: 'secret-plug1n', headers: by('a stranger') })
    expect(Problem.parse(like.body)).toMatchObject({
      code: 'PLUGIN_ID_SIMILAR',
      detail: 'secret-plug1n is too like the id of a plugin of another publisher.',
    })
    for (const { text } of [taken, like]) expect(text).not.toMatch(/acme/)
  })
})
