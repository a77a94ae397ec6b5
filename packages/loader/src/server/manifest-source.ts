import { TenantManifest } from '@plugboard/types'
import { withDeadline } from '../core/failures/deadline.ts'
import { messageOf } from '../core/failures/plugin-load-error.ts'
import { isNotModified } from './is-not-modified.ts'

/** The most tenants that are remembered. */
const TENANTS_KEPT = 1000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 5000

export interface ManifestSourceOptions {
  /** The registry, as the host's server reaches it. */
  readonly registryUrl: string
  /** A token of the registry's with the scope `read`. It stays on the server. */
  readonly token?: string | undefined
  /** How long the registry may take to answer. A page waits for it where no manifest of the tenant is known. */
  readonly timeoutMs?: number
  /** How long a page waits where one is known. Then it gets that, and the registry's answer is for the next page. */
  readonly patienceMs?: number
  /**
   * Told when a tenant's manifest cannot be had, and again only for another reason or after it could be had. The page
   * goes on with the last one, or without. Where this is left out, the console is told.
   */
  readonly onError?: (error: unknown) => void
}

/** Where a host's server gets tenant manifests from. Keep one for the whole process. */
export interface ManifestSource {
  /**
   * A tenant's manifest, asked of the registry with every call (304 when it has not changed); calls while a request is
   * under way share the one after it, so that none gets what was so before it asked. When it cannot be had it is the last one known, and null when there is none: a page never fails
   * for want of plugins. While it cannot be had the registry is asked less often.
   *
   * A refusal (401, 403, 404) is no different from an outage. The registry has a manifest for every tenant, also where
   * nothing is installed: what it refuses is this host's token or address, and says nothing of the tenant.
   */
  load(tenantId: string): Promise<TenantManifest | null>
  /**
   * Answers the browser's question for a newer manifest: the route that `manifestUrl` of PluginProvider names. 503 when
   * it cannot be had.
   */
  respond(request: Request, tenantId: string): Promise<Response>
}

interface KnownManifest {
  readonly manifest: TenantManifest
  readonly etag: string
}

interface Tenant {
  readonly id: string
  known?: KnownManifest
  /** The request under way. It answers null where the manifest cannot be had. */
  asking?: Promise<KnownManifest | null> | undefined
  /** The one after it, for those who asked since that one was sent. */
  askingNext?: Promise<KnownManifest | null> | undefined
  failures: number
  /** It is not asked for before this time. */
  retryAt: number
  /** Why it cannot be had, as it was told. */
  told?: string | undefined
}

/**
 * Makes a source of tenant manifests.
 *
 * @param now milliseconds of a clock that only goes forward
 */
export function createManifestSource(
  options: ManifestSourceOptions,
  now: () => number = () => performance.now(),
): ManifestSource {
  const { registryUrl, timeoutMs = 2000, patienceMs = 300, onError = logError } = options
  const tenants = new Map<string, Tenant>()

  function tenantOf(id: string): Tenant {
    const tenant = tenants.get(id) ?? { id, failures: 0, retryAt: 0 }
    // Those asked for last are kept: a Map keeps the order of insertion.
    tenants.delete(id)
    tenants.set(id, tenant)
    const [oldest] = tenants.keys()
    if (tenants.size > TENANTS_KEPT && oldest !== undefined) tenants.delete(oldest)
    return tenant
  }

  async function fetchManifest({ id, known }: Tenant): Promise<KnownManifest> {
    const headers = new Headers({ accept: 'application/json' })
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`)
    if (known) headers.set('if-none-match', known.etag)
    const url = `${registryUrl.replace(/\/$/, '')}/tenants/${encodeURIComponent(id)}/manifest`
    const response = await fetch(url, { headers, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) })
    if (response.status === 304 && known) return known
    if (!response.ok) throw new Error(`the registry answered ${response.status} for the manifest of ${id}`)
    const manifest = TenantManifest.parse(await response.json())
    return { manifest, etag: response.headers.get('etag') ?? '' }
  }

  async function ask(tenant: Tenant): Promise<KnownManifest | null> {
    try {
      tenant.known = await fetchManifest(tenant)
      tenant.failures = 0
      tenant.told = undefined
      return tenant.known
    } catch (error) {
      tenant.retryAt = now() + Math.min(FIRST_RETRY_MS * 2 ** tenant.failures, LAST_RETRY_MS)
      tenant.failures += 1
      tell(tenant, error)
      return null
    } finally {
      tenant.asking = undefined
    }
  }

  function tell(tenant: Tenant, error: unknown): void {
    const reason = messageOf(error)
    if (tenant.told === reason) return
    tenant.told = reason
    try {
      onError(error)
    } catch (fault) {
      // The host's telemetry is no reason for a page to fail.
      logError(fault)
    }
  }

  /** What the registry has now, and nothing that it answered before: null where it cannot be had. */
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

  return {
    async load(tenantId) {
      const tenant = tenantOf(tenantId)
      const asked = find(tenant)
      const found = tenant.known ? await nullAfter(patienceMs, asked) : await asked
      return (found ?? tenant.known)?.manifest ?? null
    },
    async respond(request, tenantId) {
      const found = await find(tenantOf(tenantId))
      // Never the last one known: the page has that, or a newer one that another process of the host gave it.
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

function nullAfter<Value>(timeoutMs: number, work: Promise<Value>): Promise<Value | null> {
  return withDeadline(work, { timeoutMs, late: () => new Error('late') }).catch(() => null)
}

function logError(error: unknown): void {
  // oxlint-disable-next-line no-console
  console.error('[plugboard]', error)
}
