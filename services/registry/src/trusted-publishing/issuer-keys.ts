import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { IssuerUnavailableError } from './errors.ts'
import { isFetchable } from './issuer-url.ts'

const DISCOVERY_PATH = '/.well-known/openid-configuration'
const FETCH_TIMEOUT_MS = 5000
const ANSWER_LIMIT_BYTES = 262_144
const DISCOVERY_KEPT_MS = 3_600_000
/** How long an issuer that did not answer is not asked again, however many id tokens come meanwhile. */
const PAUSE_MS = 5000
/** How soon after reading the keys they are read again for a key that they do not have. */
const KEYS_PAUSE_MS = 10_000
const KEYS_KEPT_MS = 600_000

const Discovery = z.looseObject({ issuer: z.string(), jwks_uri: z.string() })

/** Finds the keys of an issuer. */
export type KeysOf = (issuer: string) => Promise<JWTVerifyGetKey>

/**
 * Finds the keys of issuers by OpenID Connect Discovery 1.0 (§4), and keeps them. The caller allows the issuer: whatever URL it
 * passes is fetched. Nothing that an id token says decides what is fetched.
 *
 * @throws IssuerUnavailableError, also from what it returns
 */
export function createKeysOf({ clock }: { readonly clock: () => number }): KeysOf {
  const known = new LRUCache<string, Promise<JWTVerifyGetKey>>({
    max: 100,
    ttl: DISCOVERY_KEPT_MS,
    ttlResolution: 0,
    perf: { now: clock },
  })
  return (issuer) => {
    const kept = known.get(issuer)
    if (kept) return kept
    const found = discoverKeys(issuer)
    known.set(issuer, found)
    found.catch(() => known.set(issuer, found, { ttl: PAUSE_MS }))
    return found
  }
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const text = await fetchText(`${issuer.replace(/\/$/, '')}${DISCOVERY_PATH}`, {
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  })
  const discovery = Discovery.safeParse(JSON.parse(text))
  // An issuer that names another one is not that issuer (OpenID Connect Discovery 1.0 §4.3).
  if (!discovery.success || discovery.data.issuer !== issuer)
    throw new IssuerUnavailableError(`the OpenID configuration of ${issuer} is not valid`)
  if (!isFetchable(discovery.data.jwks_uri, { issuer }))
    throw new IssuerUnavailableError(
      `${issuer} names keys at ${discovery.data.jwks_uri}, which are not fetched`,
    )
  return createRemoteJWKSet(new URL(discovery.data.jwks_uri), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: KEYS_PAUSE_MS,
    cacheMaxAge: KEYS_KEPT_MS,
    [customFetch]: async (url, options) => new Response(await fetchText(url, options)),
  })
}

/** A JSON text of bounded size, without redirects. */
async function fetchText(url: string, options: RequestInit): Promise<string> {
  try {
    const response = await fetch(url, { ...options, redirect: 'error' })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new TypeError(`${url} answered ${response.status}`)
    }
    const text = await readBounded(url, response)
    JSON.parse(text)
    return text
  } catch (cause) {
    throw new IssuerUnavailableError(`${url} cannot be read`, { cause })
  }
}

async function readBounded(url: string, { body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    // Leaving the loop cancels the body.
    if (bytes > ANSWER_LIMIT_BYTES)
      throw new RangeError(`${url} answered more than ${ANSWER_LIMIT_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
