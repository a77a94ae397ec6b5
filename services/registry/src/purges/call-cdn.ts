import type { PurgeRecord } from '@plugboard/catalog'
import type { Secret } from '@plugboard/service-kit'
import { tagCacheTag, tagUrl, versionCacheTag, versionUrl } from '@plugboard/types'

/** The APIs that are spoken: that of Plugboard, of Cloudflare, and of Fastly. */
export const PURGE_FORMATS = ['plugboard', 'cloudflare', 'fastly'] as const

/** How the CDN is called. */
export interface PurgeConfig {
  readonly url: string
  readonly format: (typeof PURGE_FORMATS)[number]
  readonly token: Secret | null
  readonly timeoutMs: number
  /** How long after the first call it is called for the last time; another call is made between the two. */
  readonly repeatAfterMs: number
  /** Calls that may fail in a row. */
  readonly maxFailures: number
}

type Target = Pick<PurgeRecord, 'pluginId' | 'version' | 'tags'>

/** What a call came to: an HTTP status, or what prevented an answer. Neither has anything of the URL or the token. */
export interface CdnAnswer {
  readonly status: number | null
  readonly error: string | null
}

/**
 * Asks the CDN to forget a target. A redirect is not followed, so that the token goes nowhere else.
 *
 * @throws the signal's reason when it is aborted
 */
export async function callCdn(
  { url, format, token, timeoutMs }: PurgeConfig,
  body: unknown,
  signal: AbortSignal,
): Promise<CdnAnswer> {
  try {
    const {
      status,
      ok,
      body: answer,
    } = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'plugboard-registry',
        ...(token && authorization(format, token.reveal())),
      },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    await answer?.cancel()
    return { status, error: ok ? null : `answered ${status}` }
  } catch (error) {
    signal.throwIfAborted()
    return { status: null, error: nameOf(error) }
  }
}

/** The body of a call, in the format of the CDN. */
export function purgeBody(
  target: Target,
  { format, publicBase }: { readonly format: PurgeConfig['format']; readonly publicBase: string },
): unknown {
  const { pluginId, version, tags } = target
  const cacheTags =
    tags.length > 0 ? tags.map((tag) => tagCacheTag(pluginId, tag)) : [versionCacheTag({ pluginId, version })]
  switch (format) {
    case 'cloudflare':
      return { tags: cacheTags }
    case 'fastly':
      return { surrogate_keys: cacheTags }
    case 'plugboard': {
      const prefixes =
        tags.length > 0
          ? tags.map((tag) => tagUrl(publicBase, pluginId, tag))
          : [versionUrl(publicBase, { pluginId, version })]
      const changed = tags.length > 0 ? { tags } : { version }
      return { schemaVersion: 1, pluginId, ...changed, prefixes, cacheTags }
    }
  }
}

function authorization(format: PurgeConfig['format'], token: string): Record<string, string> {
  return format === 'fastly' ? { 'fastly-key': token } : { authorization: `Bearer ${token}` }
}

/** ECONNREFUSED, TimeoutError and the like: a message might quote the URL. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  const { cause } = error
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return error.name
}
