import { areForPlugins, type Scope } from '@plugboard/types'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { requireKnown, requireNoJob, requirePlugin, requireScope, requireTenant, tenantOf } from './caller.ts'

/**
 * Who may call a route: anybody; whoever has a token or a session; or one with a scope, which must be valid for the tenant if
 * there is one, and for the plugin of the path if the scope is publish or stage.
 */
export type RouteAccess =
  | 'public'
  | 'known'
  | {
      readonly scope: Scope
      /** What names the tenant: the header x-tenant-id, or the path's :tenantId. */
      readonly tenant?: 'header' | 'path'
      /** True where the token of a CI job is refused, which publishes and does not change who may. */
      readonly refusesJobs?: true
    }

/**
 * Checks every request against the `access` in the config of its route, before its body is read. Every route must declare
 * it, even hidden ones and those of Fastify plugins: otherwise the app does not become ready.
 */
export function guardRoutes(app: FastifyInstance): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  app.addHook('onReady', async () => {
    const open = routes.filter(({ config }) => config?.access === undefined)
    if (open.length === 0) return
    const names = open.map(({ method, url }) => `${String(method)} ${url}`)
    throw new TypeError(`these routes do not declare access: ${names.join(', ')}`)
  })
  app.addHook('onRequest', async ({ caller, headers, params, routeOptions, is404 }) => {
    if (is404) return
    const { access } = routeOptions.config
    if (access === undefined) throw new TypeError('the route does not declare access')
    if (access === 'public') return
    if (access === 'known') return requireKnown(caller)
    requireScope(caller, access.scope)
    if (access.tenant === 'header') tenantOf(caller, headers['x-tenant-id'])
    if (access.tenant === 'path') requireTenant(caller, textIn(params, 'tenantId'))
    if (namesPlugin(access, routeOptions.url)) requirePlugin(caller, textIn(params, 'pluginId'))
    if (access.refusesJobs) requireNoJob(caller)
  })
}

/** Declares the routes that are added to this context from now on as public, for Fastify plugins with their own routes. */
export function makePublic(context: FastifyInstance): void {
  context.addHook('onRoute', (route) => {
    route.config = { access: 'public', ...route.config }
  })
}

/** The same as security requirements of OpenAPI: none, or a token or a session, with the scope as its role. */
export function describeAccess(access: RouteAccess): Readonly<Record<string, readonly string[]>>[] {
  if (access === 'public') return []
  const roles = access === 'known' ? [] : [access.scope]
  return [{ token: roles }, { session: roles }]
}

/** True for a route that its caller may use for certain plugins only. */
export function namesPlugin(access: RouteAccess, url = ''): boolean {
  return typeof access === 'object' && areForPlugins([access.scope]) && url.includes('/:pluginId')
}

function textIn(params: unknown, name: string): string {
  const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined
  if (typeof value !== 'string') throw new TypeError(`the path has no :${name}`)
  return value
}
