import { buildZip } from '@plugboard/testkit'
import { type IssuedToken, type ProblemCode, Scope } from '@plugboard/types'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AUDIENCE, type IssuerUnderTest, openIssuer } from '../testing/issuer-under-test.ts'
import { metadataOf, openRegistry, type RegistryUnderTest } from '../testing/registry-under-test.ts'

const START_MS = Date.parse('2026-06-01T00:00:00Z')
const ADMIN = 'token-of-the-administrator'
const ENV = {
  REGISTRY_BOOTSTRAP_TOKEN: ADMIN,
  REGISTRY_PUBLIC_URL: AUDIENCE,
  LIVE_SUBSCRIBERS_MAX: '0',
}
/** How long the token of a CI job lasts. */
const JOB_TOKEN_MS = 600_000

/** The plugin that the paths name. */
const PLUGIN = 'a'

/** Signs in, so it is the only public route that answers 401. */
const SIGN_IN = 'post /auth/session'

const Document = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        security: z.array(
          z.union([z.strictObject({ token: z.array(Scope) }), z.strictObject({ session: z.array(Scope) })]),
        ),
        parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
        responses: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
      }),
    ),
  ),
})

/** A route, and the access that its part of the document declares. */
interface Route {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly isPublic: boolean
  /** Null: any token or session will do. */
  readonly scope: Scope | null
  readonly namesTenant: boolean
  /** Whether the path or, of an upload, the body names a plugin. */
  readonly namesPlugin: boolean
  readonly pluginId: string
  /** Whether it refuses the tokens of CI jobs. */
  readonly refusesJobs: boolean
  /** Whether it is an upload that is not staged. */
  readonly publishes: boolean
  /** Of an upload, whose plugin is in here alone. It succeeds when it is not refused because of the caller. */
  readonly form?: () => Promise<FormData>
}

/** What the answer must be: a refusal by this code, or none because of the caller. */
type Outcome =
  | 'UNAUTHENTICATED'
  | 'SCOPE_MISSING'
  | 'TENANT_FORBIDDEN'
  | 'PLUGIN_FORBIDDEN'
  | 'JOB_TOKEN_FORBIDDEN'
  | 'STAGING_ONLY'
  | 'CROSS_SITE_REQUEST'
  | null

const REFUSALS: readonly unknown[] = [
  'UNAUTHENTICATED',
  'SCOPE_MISSING',
  'TENANT_FORBIDDEN',
  'PLUGIN_FORBIDDEN',
  'JOB_TOKEN_FORBIDDEN',
  'STAGING_ONLY',
  'CROSS_SITE_REQUEST',
] satisfies readonly ProblemCode[]

type Headers = Readonly<Record<string, string>>

interface Credential {
  readonly name: string
  /** Made anew for each request, because some routes end what they are called with. */
  readonly headers: (subject: Subject, route: Route) => Headers | Promise<Headers>
  readonly outcome: (route: Route) => Outcome
}

interface Subject extends RegistryUnderTest {
  readonly issuer: IssuerUnderTest
  /** Plugins that trust the CI jobs of the issuer. */
  readonly trusting: Set<string>
  readonly clock: () => number
  readonly pass: (ms: number) => void
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function issue({ request }: Subject, grants: object): Promise<IssuedToken> {
  const body = { name: 'one', scopes: Scope.options, tenants: ['*'], ...grants }
  const answer = await request({ method: 'POST', url: '/tokens', headers: bearer(ADMIN), body })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

async function signIn(subject: Subject, grants: object): Promise<Headers> {
  const { token } = await issue(subject, grants)
  const answer = await subject.request({ method: 'POST', url: '/auth/session', body: { token } })
  return { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' }
}

/** The token that a CI job gets for its id token, to publish one plugin, or to stage it. */
async function exchange(
  subject: Subject,
  pluginId: string,
  scope: 'publish' | 'stage' = 'publish',
): Promise<Headers> {
  const { request, issuer, trusting } = subject
  const send = async (method: Route['method'], url: string, body?: object) => {
    const answer = await request({ method, url, headers: bearer(ADMIN), ...(body && { body }) })
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer
  }
  if (!trusting.has(pluginId)) {
    const rule = { provider: 'github', issuer: issuer.issuer, repository: 'acme/shop', scope }
    await send('PUT', `/plugins/${pluginId}/owners/one`)
    await send('POST', `/plugins/${pluginId}/trusted-publishers`, rule)
    trusting.add(pluginId)
  }
  return bearer(
    (await send('POST', '/token-exchange', { pluginId, idToken: await issuer.sign() })).body.token,
  )
}

/** All scopes but one and, since whoever may publish may stage, but both of these. */
const without = (scope: Scope | null) => ({
  scopes: Scope.options.filter((each) => each !== scope && !(scope === 'stage' && each === 'publish')),
})

const isSafe = ({ method }: Route) => method === 'GET'
/** Without a caller, a route that is not public is refused. */
const refused = ({ isPublic, name }: Route): Outcome =>
  isPublic && name !== SIGN_IN ? null : 'UNAUTHENTICATED'
const ifProtected =
  (outcome: Outcome) =>
  (route: Route): Outcome =>
    route.isPublic ? null : outcome
const ofSession =
  (outcome: (route: Route) => Outcome) =>
  (route: Route): Outcome =>
    route.name === SIGN_IN ? 'UNAUTHENTICATED' : outcome(route)
const missing = ({ scope }: Route): Outcome => (scope === null ? null : 'SCOPE_MISSING')
const otherTenant = ({ namesTenant }: Route): Outcome => (namesTenant ? 'TENANT_FORBIDDEN' : null)
const isForPlugins = ({ scope }: Route) => scope === 'publish' || scope === 'stage'
const otherPlugin = (route: Route): Outcome =>
  isForPlugins(route) && route.namesPlugin ? 'PLUGIN_FORBIDDEN' : null
/** A CI job publishes, and does nothing that needs another scope, or that changes who may publish. */
const ofJob = (route: Route): Outcome => {
  if (route.scope !== null && !isForPlugins(route)) return 'SCOPE_MISSING'
  return route.refusesJobs ? 'JOB_TOKEN_FORBIDDEN' : null
}
/** Whoever may only stage uploads what waits for approval, and reads that. */
const ofStager = ({ scope, publishes }: Route): Outcome => {
  if (scope !== null && scope !== 'stage') return 'SCOPE_MISSING'
  return publishes ? 'STAGING_ONLY' : null
}
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' }

const CREDENTIALS: readonly Credential[] = [
  { name: 'nothing', headers: () => ({}), outcome: refused },
  { name: 'a header that is no token', headers: () => ({ authorization: 'Basic YTpi' }), outcome: refused },
  { name: 'a header without a token', headers: () => ({ authorization: 'Bearer' }), outcome: refused },
  { name: 'a token of nobody', headers: () => bearer('a-token-that-nobody-has'), outcome: refused },
  {
    name: 'a token with another last character',
    headers: async (subject) => bearer(`${(await issue(subject, {})).token.slice(0, -1)}!`),
    outcome: refused,
  },
  {
    name: 'an expired token',
    headers: async (subject) => {
      const { token } = await issue(subject, { expiresAt: new Date(subject.clock() + 1).toISOString() })
      subject.pass(1)
      return bearer(token)
    },
    outcome: refused,
  },
  {
    name: 'a revoked token',
    headers: async (subject) => {
      const { token, tokenId } = await issue(subject, {})
      await subject.request({ method: 'DELETE', url: `/tokens/${tokenId}`, headers: bearer(ADMIN) })
      return bearer(token)
    },
    outcome: refused,
  },
  {
    name: 'a token without the scope',
    headers: async (subject, { scope }) => bearer((await issue(subject, without(scope))).token),
    outcome: missing,
  },
  {
    name: 'a token of another tenant',
    headers: async (subject) => bearer((await issue(subject, { tenants: ['other'] })).token),
    outcome: otherTenant,
  },
  {
    name: 'a token for another plugin',
    headers: async (subject) => bearer((await issue(subject, { plugins: ['other'] })).token),
    outcome: otherPlugin,
  },
  {
    name: 'the token of a CI job',
    headers: (subject, { pluginId }) => exchange(subject, pluginId),
    outcome: ofJob,
  },
  {
    name: 'the token of a CI job after its time',
    headers: async (subject, { pluginId }) => {
      const headers = await exchange(subject, pluginId)
      subject.pass(JOB_TOKEN_MS)
      return headers
    },
    outcome: refused,
  },
  {
    name: 'the token of a CI job for another plugin',
    headers: (subject) => exchange(subject, 'other'),
    outcome: (route) => otherPlugin(route) ?? ofJob(route),
  },
  {
    name: 'the token of a CI job that may only stage',
    headers: (subject, { pluginId }) => exchange(subject, pluginId, 'stage'),
    outcome: ofStager,
  },
  {
    name: 'a token that may only stage',
    headers: async (subject) => bearer((await issue(subject, { scopes: ['stage'] })).token),
    outcome: ofStager,
  },
  {
    name: 'a token',
    headers: async (subject) => bearer((await issue(subject, {})).token),
    outcome: () => null,
  },
  {
    name: 'a session',
    headers: async (subject) => ({ ...OWN_PAGE, ...(await signIn(subject, {})) }),
    outcome: ofSession(() => null),
  },
  {
    name: 'a session without the scope',
    headers: async (subject, { scope }) => ({ ...OWN_PAGE, ...(await signIn(subject, without(scope))) }),
    outcome: ofSession(missing),
  },
  {
    name: 'a session of another tenant',
    headers: async (subject) => ({ ...OWN_PAGE, ...(await signIn(subject, { tenants: ['other'] })) }),
    outcome: ofSession(otherTenant),
  },
  {
    name: 'a session, by a page of another site',
    headers: async (subject) => ({ origin: 'https://evil.example', ...(await signIn(subject, {})) }),
    outcome: (route) => (isSafe(route) && route.isPublic ? null : 'CROSS_SITE_REQUEST'),
  },
  {
    name: 'a session, by a page of another origin of the same site',
    headers: async (subject) => ({ 'sec-fetch-site': 'same-site', ...(await signIn(subject, {})) }),
    outcome: ofSession(ifProtected('CROSS_SITE_REQUEST')),
  },
  {
    name: 'a session, without a sign of the page',
    headers: (subject) => signIn(subject, {}),
    outcome: ofSession((route) => (isSafe(route) || route.isPublic ? null : 'CROSS_SITE_REQUEST')),
  },
  {
    name: 'a session that has ended',
    headers: async (subject) => {
      const headers = { ...OWN_PAGE, ...(await signIn(subject, {})) }
      await subject.request({ method: 'DELETE', url: '/auth/session', headers })
      return headers
    },
    outcome: refused,
  },
  {
    name: 'a session whose token was revoked',
    headers: async (subject) => {
      const { token, tokenId } = await issue(subject, {})
      const answer = await subject.request({ method: 'POST', url: '/auth/session', body: { token } })
      await subject.request({ method: 'DELETE', url: `/tokens/${tokenId}`, headers: bearer(ADMIN) })
      subject.pass(2000)
      return { ...OWN_PAGE, cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' }
    },
    outcome: refused,
  },
  {
    name: 'a cookie of nobody',
    headers: () => ({ ...OWN_PAGE, cookie: `plugboard-session=${'a'.repeat(43)}` }),
    outcome: refused,
  },
  {
    name: 'a session, and a token of nobody',
    headers: async (subject) => ({
      ...OWN_PAGE,
      ...(await signIn(subject, {})),
      ...bearer('a-token-that-nobody-has'),
    }),
    outcome: refused,
  },
]

function bodyOf(route: Route, form: FormData | undefined) {
  if (form) return { form }
  return isSafe(route) || route.method === 'DELETE' ? {} : { body: {} }
}

/** Every route of the document, with the access that it declares there. */
async function routesOf({ request }: RegistryUnderTest): Promise<readonly Route[]> {
  const { paths } = Document.parse((await request({ url: '/openapi.json' })).body)
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([verb, { security, parameters, responses }]): readonly Route[] => {
      const roles = security.map((requirement) => Object.values(requirement).flat())
      // A filter of a listing names no tenant whose data it needs a right to.
      const names = parameters.filter((parameter) => parameter.in !== 'query').map(({ name }) => name)
      const route: Route = {
        name: `${verb} ${path}`,
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).parse(verb.toUpperCase()),
        url: path
          .replace('{tokenId}', 'a'.repeat(12))
          .replace('{version}', '1.0.0')
          .replace('{generation}', '1')
          .replace(/\{\w+\}/g, PLUGIN),
        isPublic: roles.length === 0,
        scope: roles[0]?.[0] ?? null,
        namesTenant: names.includes('tenantId') || names.includes('x-tenant-id'),
        namesPlugin: names.includes('pluginId'),
        pluginId: PLUGIN,
        publishes: false,
        refusesJobs: responses['403']?.description?.includes('JOB_TOKEN_FORBIDDEN') ?? false,
      }
      if (path === '/plugins/upload') return uploadsBy(route)
      // It says the same of every plugin to everybody who may upload one, so the body names none that matters.
      if (path === '/plugins/validate') return [{ ...route, form: () => fileForm(PLUGIN) }]
      return [route]
    }),
  )
}

/** The uploads of plugins that nothing but their bodies names, by the route that takes them. */
function uploadsBy(route: Route): readonly Route[] {
  const upload = (what: string, query: string, form: (pluginId: string) => Promise<FormData>): Route => {
    const pluginId = `uploaded-${what.replaceAll(' ', '-')}`
    const name = `${route.name}${query} of ${what}`
    return {
      ...route,
      name,
      url: route.url + query,
      namesPlugin: true,
      pluginId,
      publishes: query === '',
      form: () => form(pluginId),
    }
  }
  return [
    upload('a file', '', fileForm),
    upload('a staged file', '?staged=true', fileForm),
    upload('an archive', '', archiveForm),
    upload('a staged archive', '?staged=true', archiveForm),
  ]
}

/** Whose metadata, in a field of its own, names the plugin. */
async function fileForm(id: string): Promise<FormData> {
  const form = new FormData()
  form.append('file', new Blob(['export default 1\n']), 'plugin.js')
  form.append('metadata', JSON.stringify(metadataOf({ id })))
  return form
}

/** Whose manifest, in the archive, names the plugin. */
async function archiveForm(id: string): Promise<FormData> {
  const entries = [
    { path: 'manifest.json', content: JSON.stringify(metadataOf({ id, entry: 'plugin.js' })) },
    { path: 'plugin.js', content: 'export default 1\n' },
  ]
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(await buildZip(entries))]), 'plugin.zip')
  return form
}

async function openSubject(): Promise<Subject> {
  let nowMs = START_MS
  const clock = () => nowMs
  const issuer = await openIssuer({ clock })
  const registry = await openRegistry({ clock, env: { ...ENV, REGISTRY_TRUSTED_ISSUERS: issuer.issuer } })
  return {
    ...registry,
    issuer,
    trusting: new Set(),
    clock,
    pass: (ms) => {
      nowMs += ms
    },
    [Symbol.asyncDispose]: async () => {
      await registry[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
    },
  }
}

describe('the token of a CI job', () => {
  it('is refused by every route that changes who may publish, and by no other that it has the scope for', async () => {
    await using subject = await openSubject()
    const routes = (await routesOf(subject)).filter((route) => isForPlugins(route) && route.method !== 'GET')
    const taken = routes.filter(({ refusesJobs, form }) => !refusesJobs && !form).map(({ name }) => name)
    const version = 'post /plugins/{pluginId}/versions/{version}'
    // Add a new route here, or declare `refusesJobs` in its access.
    expect(taken.toSorted()).toEqual([
      'delete /plugins/{pluginId}/tags/{tag}',
      ...['deprecate', 'revoke', 'undeprecate', 'unrevoke', 'unyank', 'yank'].map(
        (verb) => `${version}/${verb}`,
      ),
      'put /plugins/{pluginId}/tags/{tag}',
    ])
  })
})

describe('every route, called with', () => {
  it.each(CREDENTIALS)(
    '$name, answers as its part of the API document says',
    async ({ headers, outcome }) => {
      await using subject = await openSubject()
      const routes = await routesOf(subject)
      expect(routes.length).toBeGreaterThan(50)
      const unexpected: string[] = []
      for (const route of routes) {
        const sent = await headers(subject, route)
        const tenant = route.namesTenant && !route.url.startsWith('/tenants/') ? { 'x-tenant-id': 'a' } : {}
        const answer = await subject.request({
          method: route.method,
          url: route.url,
          headers: { ...sent, ...tenant },
          ...bodyOf(route, await route.form?.()),
        })
        const code: unknown = answer.status < 400 ? null : answer.body?.code
        const refusal = REFUSALS.includes(code) ? code : null
        const isRefused = outcome(route) !== null
        if (refusal !== outcome(route) || (route.form && !isRefused && answer.status >= 300)) {
          unexpected.push(
            `${route.name} was answered ${answer.status} ${String(code)}, not ${outcome(route)}`,
          )
        }
      }
      expect(unexpected).toEqual([])
    },
  )
})
