import { StoredManifestKey, storedManifestAddress, storedManifestUrl, TenantManifest } from '@plugboard/types'
import { withDeadline } from '../core/failures/deadline.ts'
import { messageOf } from '../core/failures/plugin-load-error.ts'
import { isDeepEqual } from '../core/manifest/deep-equal.ts'
import type { Eventual } from '../react/use-settled.ts'
import { nothing, unavailable } from './empty-answer.ts'
import { isNotModified } from './is-not-modified.ts'
import { relayEvents } from './relay-events.ts'

/** How many tenants' manifests are kept at most. */
const TENANTS_KEPT = 1000
const FIRST_RETRY_MS = 500
const LAST_RETRY_MS = 5000
const STREAM_MS = 240_000
/** Timers of Node fire at once if they are set for longer than 2^31 - 1 ms. */
const MOST_STREAM_MS = 2_000_000_000

export interface ManifestSourceOptions {
  /** The registry's address, as the host's server reaches it. */
  readonly registryUrl: string
  /** A token of the registry with the scope `read`. It stays on the server. */
  readonly token?: string | undefined
  /**
   * Where to get manifests while the registry cannot answer, for a process that has none yet: the edge, or the CDN before it,
   * and the registry's STORED_MANIFEST_KEY, which stays on the server. Without it, only tenants whose manifest was known before are served
   * from there, at the `fallbackUrl` in it.
   */
  readonly stored?: { readonly edgeUrl: string; readonly key: string } | undefined
  /** How long the registry, and after it the edge, may take to answer. `load` waits this long if no manifest of the tenant is known. */
  readonly timeoutMs?: number
  /** How long `load` waits if a manifest is known. After that it returns that one, and the answer is kept for the next call. */
  readonly patienceMs?: number
  /**
   * How long a stream of `events` lasts at most. It ends after a random time between half of this and all of it, so that a server
   * that stops does not wait longer for it, and pages do not come back all at once. A browser opens it again within
   * five seconds and misses nothing. By default four minutes; at most 23 days, also for `Infinity`.
   */
  readonly streamMs?: number
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
   * While the registry does not answer, or with a 5xx, the edge is asked for its copy. One that is older than the last
   * known manifest is not used.
   *
   * After a refusal (401, 403, 404) the last known manifest is returned, too, and the edge is not asked. The registry has a
   * manifest for every tenant, even one without plugins, so a refusal concerns this host's token or address and says nothing
   * about the tenant.
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
  /**
   * Passes the events of the tenant on to a browser, at the route in `url` of PluginEvents, so that open pages learn of
   * a change within a second. The token stays on the server. Each open page takes one connection to the registry. The stream ends after
   * at most `streamMs`, and the browser opens it again.
   * Answers 204 if the registry has no stream now, which no console reports: pages then ask `manifestUrl` at intervals, and for the
   * stream again after a while.
   */
  events(request: Request, tenantId: Eventual<string | null>): Promise<Response>
}

interface KnownManifest {
  readonly manifest: TenantManifest
  readonly etag: string
  /** From the edge, whose entity tags are others than those of the registry. */
  readonly isCopy: boolean
}

/** The registry has answered, but not with a manifest. Its copies do not matter then. */
class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

/** A kind of failure, of which each reason is reported once. */
interface Failing {
  /** The last failure that was reported. */
  reported?: string | undefined
}

interface Tenant extends Failing {
  readonly id: string
  known?: KnownManifest
  /** The current request. It resolves to null if neither the registry nor the edge has an answer. */
  asking?: Promise<KnownManifest | null> | undefined
  /** The request after it, for calls made since the current one was sent. */
  askingNext?: Promise<KnownManifest | null> | undefined
  failures: number
  /** The registry is not asked before this time. */
  retryAt: number
  readonly copies: Failing
}

/**
 * Creates a source of tenant manifests.
 *
 * @param now the time in milliseconds of a monotonic clock
 * @throws RangeError if streamMs is not a positive number
 */
export function createManifestSource(
  options: ManifestSourceOptions,
  now: () => number = () => performance.now(),
): ManifestSource {
  const {
    registryUrl,
    timeoutMs = 2000,
    patienceMs = 300,
    streamMs = STREAM_MS,
    onError = logError,
  } = options
  if (!(streamMs > 0)) throw new RangeError(`streamMs must be a positive number, and is ${streamMs}`)
  const stored = options.stored && { ...options.stored, key: StoredManifestKey.parse(options.stored.key) }
  const tenants = new Map<string, Tenant>()
  /** The host's own promises of tenants. */
  const sessions: Failing = {}

  function tenantOf(id: string): Tenant {
    const tenant = tenants.get(id) ?? { id, failures: 0, retryAt: 0, copies: {} }
    // A Map keeps the order of insertion, so the tenant that was not asked for longest comes first.
    tenants.delete(id)
    tenants.set(id, tenant)
    const [oldest] = tenants.keys()
    if (tenants.size > TENANTS_KEPT && oldest !== undefined) tenants.delete(oldest)
    return tenant
  }

  function urlOf(id: string, document: 'manifest' | 'events'): string {
    return `${withoutSlash(registryUrl)}/tenants/${encodeURIComponent(id)}/${document}`
  }

  async function inTime(
    who: string,
    { id }: Tenant,
    work: (signal: AbortSignal) => Promise<KnownManifest>,
  ): Promise<KnownManifest> {
    const canceller = new AbortController()
    try {
      return await withDeadline(work(canceller.signal), {
        timeoutMs,
        late: () => new Error(`${who} did not answer within ${timeoutMs} ms for the manifest of ${id}`),
      })
    } finally {
      canceller.abort()
    }
  }

  async function askRegistry({ id, known }: Tenant, signal: AbortSignal): Promise<KnownManifest> {
    const headers = new Headers({ accept: 'application/json' })
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`)
    if (known && !known.isCopy) headers.set('if-none-match', known.etag)
    const response = await fetch(urlOf(id, 'manifest'), { headers, cache: 'no-store', signal })
    if (response.status === 304 && known) return known
    const { status } = response
    if (status >= 500) throw new Error(`the registry answered ${status} for the manifest of ${id}`)
    if (status !== 200) throw new RefusedError(`the registry answered ${status} for the manifest of ${id}`)
    const text = await response.text()
    try {
      return toKnown(text, response, false)
    } catch (cause) {
      throw new RefusedError(`the registry did not answer with the manifest of ${id}`, { cause })
    }
  }

  async function askEdge({ id, known }: Tenant, url: string, signal: AbortSignal): Promise<KnownManifest> {
    const headers = new Headers({ accept: 'application/json' })
    if (known?.isCopy) headers.set('if-none-match', known.etag)
    const response = await fetch(url, { headers, cache: 'no-store', signal })
    if (response.status === 304 && known) return known
    if (!response.ok)
      throw new Error(`the edge answered ${response.status} for the copy of the manifest of ${id}`)
    const copy = toKnown(await response.text(), response, true)
    if (copy.manifest.tenantId === id) return copy
    throw new Error(`the edge answered with the manifest of another tenant than ${id}`)
  }

  /** The manifest at the edge; null if there is none, or none that is as new as the one that is known. */
  async function findCopy(tenant: Tenant): Promise<KnownManifest | null> {
    const { id, known, copies } = tenant
    const url = stored
      ? storedManifestUrl(withoutSlash(stored.edgeUrl), await storedManifestAddress(stored.key, id))
      : known?.manifest.fallbackUrl
    if (url === undefined) return null
    try {
      const copy = await inTime('the edge', tenant, (signal) => askEdge(tenant, url, signal))
      copies.reported = undefined
      if (!known || isNewer(copy.manifest, known.manifest)) tenant.known = copy
      const newest = tenant.known
      return newest?.manifest.generation === copy.manifest.generation ? newest : null
    } catch (error) {
      report(copies, error)
      return null
    }
  }

  async function ask(tenant: Tenant): Promise<KnownManifest | null> {
    try {
      tenant.known = await inTime('the registry', tenant, (signal) => askRegistry(tenant, signal))
      tenant.failures = 0
      tenant.reported = undefined
      return tenant.known
    } catch (error) {
      tenant.retryAt = now() + Math.min(FIRST_RETRY_MS * 2 ** tenant.failures, LAST_RETRY_MS)
      tenant.failures += 1
      report(tenant, error)
      return error instanceof RefusedError ? null : await findCopy(tenant)
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

  /** What the registry has now, or the edge while the registry cannot answer; never an earlier answer. Null if neither can. */
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
      if (tenant === null) return nothing()
      const found = tenant && (await find(tenant))
      // Never the last known manifest: the page has that one, or a newer one from another process of the host.
      if (!found) return unavailable(5)
      const { manifest, etag } = found
      const headers = new Headers({ 'cache-control': 'private, no-cache', etag })
      return isNotModified(request, etag)
        ? new Response(null, { status: 304, headers })
        : Response.json(manifest, { headers })
    },
    async events(request, tenantId) {
      const tenant = await tenantOfRequest(tenantId)
      if (!tenant) return nothing()
      const lastsMs = Math.min(streamMs, MOST_STREAM_MS) * (0.5 + Math.random() / 2)
      const stream = { url: urlOf(tenant.id, 'events'), token: options.token, timeoutMs, lastsMs }
      return (await relayEvents(request, stream)) ?? nothing()
    },
  }
}

/** Whether a copy is of a later generation, or of the same one with other URLs: those of private plugins are signed anew before they expire. */
function isNewer(copy: TenantManifest, known: TenantManifest): boolean {
  const generations = copy.generation - known.generation
  return generations > 0 || (generations === 0 && !isDeepEqual(copy.plugins, known.plugins))
}

function toKnown(text: string, { headers }: Response, isCopy: boolean): KnownManifest {
  const manifest = TenantManifest.parse(JSON.parse(text))
  return { manifest, etag: headers.get('etag') ?? '', isCopy }
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '')
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
