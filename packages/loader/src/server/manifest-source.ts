import { TenantManifest } from '@plugboard/types'
import { withDeadline } from '../core/failures/deadline.ts'
import { messageOf } from '../core/failures/plugin-load-error.ts'
import type { Eventual } from '../react/use-settled.ts'
import { isNotModified } from './is-not-modified.ts'

/** How many tenants' manifests are kept at most. */
const TENANTS_KEPT = 1000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 5000

export interface ManifestSourceOptions {
  /** The registry's address, as the host's server reaches it. */
  readonly registryUrl: string
  /** A token of the registry with the scope `read`. It stays on the server. */
  readonly token?: string | undefined
  /** How long the registry may take to answer. `load` waits this long if no manifest of the tenant is known. */
  readonly timeoutMs?: number
  /** How long `load` waits if a manifest is known. After that it returns that one, and the answer is kept for the next call. */
  readonly patienceMs?: number
  /**
   * Called when a tenant's manifest cannot be fetched, or a promise of a tenant rejects; called again only for another
   * reason, or after a success. The page goes on with the last manifest, or without one. By default the error goes to the console.
   */
  readonly onError?: (error: unknown) => void
}

/** Where a host's server gets tenant manifests from. Create one for the whole process. */
export interface ManifestSource {
  /**
   * Returns a tenant's manifest. Every call asks the registry, which answers 304 if nothing has changed; calls made during
   * a request share the next one, so that no call gets an answer older than itself. If the registry cannot answer, this
   * returns the last known manifest, or null if there is none: a page never fails because of plugins. After a failure the
   * registry is asked less often.
   *
   * A refusal (401, 403, 404) is treated like an outage. The registry has a manifest for every tenant, even one without
   * plugins, so a refusal concerns this host's token or address and says nothing about the tenant.
   *
   * The tenant may be a promise. If it rejects, the reason goes to `onError`, and this returns null. So it does, without
   * an error, for the tenant null, which means that the user has none.
   *
   * Next.js never renders the result into a static page, except inside of `'use cache'`.
   */
  load(tenantId: Eventual<string | null>): Promise<TenantManifest | null>
  /**
   * Answers a browser that asks for a newer manifest, at the route in PluginProvider's `manifestUrl`. Answers 503 if the
   * registry cannot be asked or the promise of the tenant rejects, and 204 if the user has no tenant.
   */
  respond(request: Request, tenantId: Eventual<string | null>): Promise<Response>
}

interface KnownManifest {
  readonly manifest: TenantManifest
  readonly etag: string
}

/** A kind of failure, of which each reason is reported once. */
interface Failing {
  /** The last failure that was reported. */
  reported?: string | undefined
}

interface Tenant extends Failing {
  readonly id: string
  known?: KnownManifest
  /** The current request. It resolves to null if the manifest cannot be fetched. */
  asking?: Promise<KnownManifest | null> | undefined
  /** The request after it, for calls made since the current one was sent. */
  askingNext?: Promise<KnownManifest | null> | undefined
  failures: number
  /** The registry is not asked before this time. */
  retryAt: number
}

/**
 * Creates a source of tenant manifests.
 *
 * @param now the time in milliseconds of a monotonic clock
 */
export function createManifestSource(
  options: ManifestSourceOptions,
  now: () => number = () => performance.now(),
): ManifestSource {
  const { registryUrl, timeoutMs = 2000, patienceMs = 300, onError = logError } = options
  const tenants = new Map<string, Tenant>()
  /** The host's own promises of tenants. */
  const sessions: Failing = {}

  function tenantOf(id: string): Tenant {
    const tenant = tenants.get(id) ?? { id, failures: 0, retryAt: 0 }
    // A Map keeps the order of insertion, so the tenant that was not asked for longest comes first.
    tenants.delete(id)
    tenants.set(id, tenant)
    const [oldest] = tenants.keys()
    if (tenants.size > TENANTS_KEPT && oldest !== undefined) tenants.delete(oldest)
    return tenant
  }

  async function fetchManifest(tenant: Tenant): Promise<KnownManifest> {
    const canceller = new AbortController()
    try {
      return await withDeadline(askRegistry(tenant, canceller.signal), {
        timeoutMs,
        late: () =>
          new Error(`the registry did not answer within ${timeoutMs} ms for the manifest of ${tenant.id}`),
      })
    } finally {
      canceller.abort()
    }
  }

  async function askRegistry({ id, known }: Tenant, signal: AbortSignal): Promise<KnownManifest> {
    const headers = new Headers({ accept: 'application/json' })
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`)
    if (known) headers.set('if-none-match', known.etag)
    const url = `${registryUrl.replace(/\/$/, '')}/tenants/${encodeURIComponent(id)}/manifest`
    const response = await fetch(url, { headers, cache: 'no-store', signal })
    if (response.status === 304 && known) return known
    if (!response.ok) throw new Error(`the registry answered ${response.status} for the manifest of ${id}`)
    const manifest = TenantManifest.parse(await response.json())
    return { manifest, etag: response.headers.get('etag') ?? '' }
  }

  async function ask(tenant: Tenant): Promise<KnownManifest | null> {
    try {
      tenant.known = await fetchManifest(tenant)
      tenant.failures = 0
      tenant.reported = undefined
      return tenant.known
    } catch (error) {
      tenant.retryAt = now() + Math.min(FIRST_RETRY_MS * 2 ** tenant.failures, LAST_RETRY_MS)
      tenant.failures += 1
      report(tenant, error)
      return null
    } finally {
      tenant.asking = undefined
    }
  }

  function report(failing: Failing, error: unknown): void {
    const reason = messageOf(error)
    if (failing.reported === reason) return
    failing.reported = reason
    try {
      onError(error)
    } catch (fault) {
      // A fault of the host's telemetry must not fail a page.
      logError(fault)
    }
  }

  /** What the registry has now, never an earlier answer; null if it cannot be fetched. */
  async function find(tenant: Tenant): Promise<KnownManifest | null> {
    if (tenant.asking) {
      tenant.askingNext ??= tenant.asking.then(() => {
        tenant.askingNext = undefined
        return find(tenant)
      })
      return tenant.askingNext
    }
    if (now() < tenant.retryAt) return null
    tenant.asking = ask(tenant)
    return tenant.asking
  }

  /** The tenant of a request, or null if the user has none. Undefined if that is not known, which is reported. */
  async function tenantOfRequest(tenantId: Eventual<string | null>): Promise<Tenant | null | undefined> {
    // Now, since a promise can reject before anybody else handles it.
    const settled = Promise.allSettled([tenantId])
    await waitForRequest()
    const [result] = await settled
    if (result.status === 'rejected') {
      report(sessions, result.reason)
      return undefined
    }
    sessions.reported = undefined
    return result.value === null ? null : tenantOf(result.value)
  }

  return {
    async load(tenantId) {
      const tenant = await tenantOfRequest(tenantId)
      if (!tenant) return null
      const asked = find(tenant)
      const found = tenant.known ? await nullAfter(patienceMs, asked) : await asked
      return (found ?? tenant.known)?.manifest ?? null
    },
    async respond(request, tenantId) {
      const tenant = await tenantOfRequest(tenantId)
      if (tenant === null)
        return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
      const found = tenant && (await find(tenant))
      // Never the last known manifest: the page has that one, or a newer one from another process of the host.
      if (!found) {
        return new Response(null, {
          status: 503,
          headers: { 'cache-control': 'no-store', 'retry-after': '5' },
        })
      }
      const { manifest, etag } = found
      const headers = new Headers({ 'cache-control': 'private, no-cache', etag })
      return isNotModified(request, etag)
        ? new Response(null, { status: 304, headers })
        : Response.json(manifest, { headers })
    },
  }
}

/**
 * Next.js decides by the calls of `fetch` whether a page can be static. This one needs no network, and answers each caller
 * for itself: during a prerender it throws or never resolves, which leaves the page or this part of it to the request; in a
 * request, and in `'use cache'`, it resolves. Only then is the registry asked, so what callers share belongs to no prerender,
 * and no failure of the registry is remembered in a static page.
 */
async function waitForRequest(): Promise<void> {
  await fetch('data:,', { cache: 'no-store' })
}

function nullAfter<Value>(timeoutMs: number, work: Promise<Value>): Promise<Value | null> {
  return withDeadline(work, { timeoutMs, late: () => new Error('late') }).catch(() => null)
}

function logError(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error('[plugboard]', error)
}
