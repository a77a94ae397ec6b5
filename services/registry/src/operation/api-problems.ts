import { PROBLEM_CODES, type ProblemCode } from '@plugboard/types'
import type { RouteOptions } from 'fastify'
import { namesPlugin, type RouteAccess } from '../access/route-access.ts'
import { isOfPlugin } from '../visibility/hide-private-plugins.ts'

/** The parts of a route that decide which problems it can answer. */
type RouteFacts = Pick<RouteOptions, 'method' | 'url' | 'schema' | 'config'>

/** Problems that any request can have, independent of its route. */
const COMMON_PROBLEMS: readonly ProblemCode[] = [
  'INVALID_REQUEST',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'INTERNAL',
]
const LOCAL_PROBLEMS: readonly ProblemCode[] = ['HOST_FORBIDDEN', 'PROXY_FORBIDDEN']
/** A body is read for every method that may have one, even DELETE. */
const CHANGE_PROBLEMS: readonly ProblemCode[] = [
  'CROSS_SITE_REQUEST',
  'MALFORMED_BODY',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
]

/**
 * Every code that a route can answer: those that its access, its method and its schema imply, and those in `problems` of
 * its config.
 */
export function problemsOf(route: RouteFacts, { hasTokens }: { hasTokens: boolean }): readonly ProblemCode[] {
  const { access = 'public', problems = [] } = route.config ?? {}
  const isRead = route.method === 'GET'
  const { querystring } = route.schema ?? {}
  return [
    ...new Set<ProblemCode>([
      ...COMMON_PROBLEMS,
      ...(hasTokens ? (['RATE_LIMITED'] as const) : LOCAL_PROBLEMS),
      ...(isRead ? [] : CHANGE_PROBLEMS),
      ...accessProblems(access, hasTokens),
      ...(hasTokens && namesPlugin(access, route.url) ? (['PLUGIN_FORBIDDEN'] as const) : []),
      // As for an id that nobody has.
      ...(isOfPlugin(route.url) ? (['PLUGIN_NOT_FOUND', 'CATALOG_UNAVAILABLE'] as const) : []),
      ...(hasCursor(querystring) ? (['CURSOR_INVALID'] as const) : []),
      ...problems,
      // What is read from the catalog may be damaged.
      ...(problems.includes('CATALOG_UNAVAILABLE') ? (['CATALOG_DAMAGED'] as const) : []),
    ]),
  ]
}

function accessProblems(access: RouteAccess, hasTokens: boolean): readonly ProblemCode[] {
  if (access === 'public') return []
  const tenant = access === 'known' ? undefined : access.tenant
  const missing = tenant === 'header' ? (['TENANT_MISSING'] as const) : []
  if (!hasTokens) return missing
  const scope = access === 'known' ? [] : (['SCOPE_MISSING'] as const)
  const forbidden = tenant ? (['TENANT_FORBIDDEN'] as const) : []
  const job = access !== 'known' && access.refusesJobs ? (['JOB_TOKEN_FORBIDDEN'] as const) : []
  // A page of another origin may not even read with a session.
  return [...missing, 'UNAUTHENTICATED', 'CROSS_SITE_REQUEST', ...scope, ...forbidden, ...job]
}

function hasCursor(querystring: unknown): boolean {
  const shape = typeof querystring === 'object' && querystring !== null && 'shape' in querystring
  return (
    shape &&
    typeof querystring.shape === 'object' &&
    querystring.shape !== null &&
    'cursor' in querystring.shape
  )
}

/** The answers of OpenAPI for these codes: by status, each a problem with one of the status's codes. */
export function describeProblems(codes: readonly ProblemCode[]): Readonly<Record<string, unknown>> {
  const byStatus = Map.groupBy(codes, (code) => PROBLEM_CODES[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, each]) => [
      status,
      {
        description: each.map((code) => `\`${code}\`: ${PROBLEM_CODES[code].title}.`).join(' '),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { type: 'object', properties: { status: { const: status }, code: { enum: each } } },
              ],
            },
          },
        },
      },
    ]),
  )
}
