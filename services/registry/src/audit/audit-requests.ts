import type { VersionRecord } from '@plugboard/catalog'
import type { AuditCaller, AuditEntry, AuditFacts } from '@plugboard/types'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Caller } from '../access/caller.ts'
import { clientAddress } from '../access/trusted-proxies.ts'
import type { AuditedWork } from '../publish/lease/held-lease.ts'
import type { AuditLog } from './audit-log.ts'

/** What a request did. */
export interface AuditedChange {
  readonly subject: AuditEntry['subject']
  /** What was before, in short, as data. Never a configuration, a secret or a token. */
  readonly before?: AuditFacts | undefined
  /** What is now, as `before`. */
  readonly after?: AuditFacts | undefined
  /** False when it was so already. */
  readonly isChanged?: boolean | undefined
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Gives every request `audit`, which a route calls when its change is made and before it answers. Each route that is added from now on
 * with another method than GET must declare its action in `audit` of its config, or null for none: otherwise the app does not become ready. A route
 * that answers a change without an entry fails.
 */
export function auditRequests(app: FastifyInstance, log: Pick<AuditLog, 'append'>): void {
  const changing: RouteOptions[] = []
  const audited = new WeakSet<FastifyRequest>()
  app.addHook('onRoute', (route) => void (isChanging(route) && changing.push(route)))
  app.addHook('onReady', async () => {
    const undeclared = changing.filter(({ config }) => config?.audit === undefined)
    if (undeclared.length === 0) return
    const names = undeclared.map(({ method, url }) => `${String(method)} ${url}`)
    throw new TypeError(`${WHAT_TO_DO}: ${names.join(', ')}`)
  })
  app.decorateRequest('audit', async function audit(change: AuditedChange) {
    const { audit: action } = this.routeOptions.config
    if (!action) throw new TypeError(`${WHAT_TO_DO}: ${this.method} ${this.url}`)
    await log.append({
      action,
      outcome: change.isChanged === false ? 'unchanged' : 'changed',
      caller: auditCallerOf(this.caller),
      address: clientAddress(this),
      requestId: this.id,
      subject: change.subject,
      before: change.before ?? null,
      after: change.after ?? null,
    })
    audited.add(this)
  })
  app.addHook('onSend', async (request, { statusCode }) => {
    const { audit: action } = request.routeOptions.config
    if (!action || statusCode >= 300 || audited.has(request) || isDryRun(request)) return
    throw new TypeError(
      `${request.method} ${request.routeOptions.url} answered without a call of request.audit`,
    )
  })
}

/**
 * The work on a version that a request asks for. Its entry is written while the lease still says who asked, so that whoever finishes
 * what is cut off before can name them.
 */
export function auditedWork(
  request: FastifyRequest,
  changeOf: (record: VersionRecord) => AuditedChange | Promise<AuditedChange>,
): AuditedWork {
  const { audit: action } = request.routeOptions.config
  if (!action) throw new TypeError(`${WHAT_TO_DO}: ${request.method} ${request.url}`)
  const { caller, id: requestId } = request
  const address = clientAddress(request)
  return {
    asked: { action, caller: auditCallerOf(caller), address, requestId },
    beforeRelease: async (record) => request.audit(await changeOf(record)),
  }
}

const WHAT_TO_DO =
  'these routes change something without an action for the audit log; add one to AuditAction in packages/types/src/audit-entry.ts, declare it in `audit` of the config of the route, and call request.audit(…) after the change, before the answer'

/** Hidden routes only refuse methods. */
function isChanging({ method, schema }: RouteOptions): boolean {
  const methods = typeof method === 'string' ? [method] : method
  return schema?.hide !== true && methods.some((each) => !READING.has(each.toUpperCase()))
}

function isDryRun({ query }: FastifyRequest): boolean {
  return Object(query).dryRun === 'true'
}

/** Who a request comes from. A session of a token is the token. */
function auditCallerOf(caller: Caller): AuditCaller {
  const nobody = { name: null, tokenId: null, personId: null }
  switch (caller.kind) {
    case 'local':
      return { kind: 'local', ...nobody }
    case 'anonymous':
    case 'unknown':
    case 'unchecked':
    case 'foreign':
      return { kind: 'anonymous', ...nobody }
    case 'token': {
      const { credential, session } = caller
      const { name, tokenId } = credential
      if (session?.basis.kind === 'provider') {
        return { kind: 'person', ...nobody, name, personId: session.personId }
      }
      return { kind: tokenId === null ? 'environment' : 'token', ...nobody, name, tokenId }
    }
  }
}
