import type { BundleUrlSigner } from '@plugboard/service-kit'
import type { BundleTarget } from './bundle-target.ts'

/** What the signature of a URL says. `forged`: no key has made it for this version, or this edge has no keys. */
export type UrlSignature =
  | { readonly kind: 'none' }
  | { readonly kind: 'forged' }
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'valid'
      /** Seconds since 1970. */
      readonly expiry: number
    }

/** @param nowMs milliseconds since 1970 */
export function readSignature(
  { signature, ref }: BundleTarget,
  signer: BundleUrlSigner | null,
  nowMs: number,
): UrlSignature {
  if (signature === null) return { kind: 'none' }
  const expiry = signer?.expiryOf(signature, ref) ?? null
  if (expiry === null) return { kind: 'forged' }
  return expiry > nowMs / 1000 ? { kind: 'valid', expiry } : { kind: 'expired' }
}

/**
 * The headers of a file at a signed URL: no cache may keep the file for longer than the URL is valid, nor serve it afterwards
 * when it cannot ask again.
 *
 * @param expiry in seconds since 1970
 */
export function limitCaching(headers: readonly string[], expiry: number, nowMs: number): readonly string[] {
  const value = headers.indexOf('cache-control') + 1
  if (value === 0) return headers
  // One less, because the present second has begun and the answer takes time to reach the cache.
  const seconds = Math.max(0, expiry - Math.floor(nowMs / 1000) - 1)
  return headers.with(value, `public, max-age=${seconds}, must-revalidate, immutable`)
}

/** A request target as it may be logged: whoever reads a signature in a log could read the file. */
export function withoutSignature(target = ''): string {
  return target.replace(/\/~[^/]*/, '/~')
}
