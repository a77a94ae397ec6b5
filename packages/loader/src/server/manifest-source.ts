import { TenantManifest } from '@plugboard/types'

/** The most tenants whose last manifest is kept. */
const TENANTS_KEPT = 1000

export interface ManifestSourceOptions {
  /** The registry, as the host's server reaches it. */
  readonly registryUrl: string
  /** A token of the registry's with the scope `read`. It stays on the server. */
  readonly token?: string | undefined
  /** How long a page waits for the registry. */
  readonly timeoutMs?: number
  /** Told when the registry could not be asked. The page does without. */
  readonly onError?: (error: unknown) => void
}

/** Where a host's server gets tenant manifests from. Keep one for the whole process. */
export interface ManifestSource {
  /**
   * A tenant's manifest, asked of the registry with every call (304 when it has not changed). When the registry cannot
   * be reached it is the last one known, and null when there is none: a page never fails for want of plugins.
   */
  load(tenantId: string): Promise<TenantManifest | null>
  /**
   * Answers the browser's question for a newer manifest: the route that `manifestUrl` of PluginProvider names. 503 when
   * the registry cannot be reached.
   */
  respond(request: Request, tenantId: string): Promise<Response>
}

interface KnownManifest {
  readonly manifest: TenantManifest
  readonly etag: string
}

/** Makes a source of tenant manifests. */
export function createManifestSource(options: ManifestSourceOptions): ManifestSource {
  const { registryUrl, timeoutMs = 2000, onError = () => undefined } = options
  const known = new Map<string, KnownManifest>()

  async function ask(tenantId: string): Promise<KnownManifest> {
    const last = known.get(tenantId)
    const headers = new Headers({ accept: 'application/json' })
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`)
    if (last) headers.set('if-none-match', last.etag)
    const url = `${registryUrl.replace(/\/$/, '')}/tenants/${encodeURIComponent(tenantId)}/manifest`
    const response = await fetch(url, { headers, cache: 'no-store', signal: AbortSignal.timeout(timeoutMs) })
    if (response.status === 304 && last) return last
    if (!response.ok) {
      throw new Error(`the registry answered ${response.status} for the manifest of ${tenantId}`)
    }
    const manifest = TenantManifest.parse(await response.json())
    return { manifest, etag: response.headers.get('etag') ?? '' }
  }

  async function find(tenantId: string): Promise<KnownManifest | null> {
    try {
      const found = await ask(tenantId)
      // The tenants asked for last are kept: a Map keeps the order of insertion.
      known.delete(tenantId)
      known.set(tenantId, found)
      const [oldest] = known.keys()
      if (known.size > TENANTS_KEPT && oldest !== undefined) known.delete(oldest)
      return found
    } catch (error) {
      onError(error)
      return null
    }
  }

  return {
    load: async (tenantId) => ((await find(tenantId)) ?? known.get(tenantId))?.manifest ?? null,
    async respond(request, tenantId) {
      const found = await find(tenantId)
      // Never the last one known: the page has that, or a newer one that another process of the host gave it.
      if (!found) {
        return new Response(null, {
          status: 503,
          headers: { 'cache-control': 'no-store', 'retry-after': '5' },
        })
      }
      const { manifest, etag } = found
      const headers = new Headers({ 'cache-control': 'private, no-cache', etag })
      if (etag !== '' && request.headers.get('if-none-match') === etag) {
        return new Response(null, { status: 304, headers })
      }
      return Response.json(manifest, { headers })
    },
  }
}
