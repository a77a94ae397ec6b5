import type { FastifyInstance, FastifySchema } from 'fastify'
import { requireScope, requireTenant, tenantOf } from './caller.ts'
import type { Scope } from './credentials.ts'

/** Who may call a route: anybody, or a token with a scope, and where a tenant is named, one that stands for it. */
export type RouteAccess =
  | 'public'
  | {
      readonly scope: Scope
      /** What names the tenant: the header x-tenant-id, or the path's :tenantId. */
      readonly tenant?: 'header' | 'path'
    }

/**
 * Lets a request to a route that is added from now on in by what the route's config says in `access`, before its body is
 * read. A route of the API that does not say it is a mistake, and the registry does not start.
 */
export function guardRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url, config, schema }) => {
    if (config?.access === undefined && !isOperation(schema)) {
      throw new TypeError(`${String(method)} ${url} does not say who may call it`)
    }
  })
  app.addHook('onRequest', async ({ caller, headers, params, routeOptions }) => {
    const { access = 'public' } = routeOptions.config
    if (access === 'public') return
    requireScope(caller, access.scope)
    if (access.tenant === 'header') tenantOf(caller, headers['x-tenant-id'])
    if (access.tenant === 'path') requireTenant(caller, tenantIn(params))
  })
}

/** The security requirement of OpenAPI that says the same: none at all, or a token with the scope as its role. */
export function describeAccess(
  access: RouteAccess | undefined,
): Readonly<Record<string, readonly string[]>>[] {
  return access === undefined || access === 'public' ? [] : [{ token: [access.scope] }]
}

/** Health, metrics and the API's own document are for everybody. */
function isOperation(schema: FastifySchema | undefined): boolean {
  return schema?.hide === true || schema?.tags?.includes('operation') === true
}

function tenantIn(params: unknown): string {
  const has = typeof params === 'object' && params !== null && 'tenantId' in params
  if (!has || typeof params.tenantId !== 'string') throw new TypeError('the path has no :tenantId')
  return params.tenantId
}
