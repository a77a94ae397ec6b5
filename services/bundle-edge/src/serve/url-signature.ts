import type { BundleUrlSigner } from '@plugboard/service-kit'
import type { Decision } from './answer.ts'
import type { BundleTarget } from './bundle-target.ts'

/** What the signature of a URL says. `forged`: no key has made it for this version, or this edge has no keys. */
export type UrlSignature =
  | { readonly kind: 'none' }
  | { readonly kind: 'forged' }
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'valid'
      /** Seconds. */
      readonly remaining: number
    }

/** @param nowSeconds since 1970 */
export function readSignature(
  { signature, ref }: BundleTarget,
  signer: BundleUrlSigner | null,
  nowSeconds: number,
): UrlSignature {
  if (signature === null) return { kind: 'none' }
  const expiry = signer?.expiryOf(signature, ref) ?? null
  if (expiry === null) return { kind: 'forged' }
  return expiry > nowSeconds ? { kind: 'valid', remaining: expiry - nowSeconds } : { kind: 'expired' }
}

/**
 * The decision for a signed URL: no cache may keep the file for longer than the URL is valid, nor serve it afterwards when it
 * cannot ask again.
 */
export function limitCaching(decision: Decision, seconds: number): Decision {
  const value = decision.headers.indexOf('cache-control') + 1
  // A refusal says itself for how long it may be cached, which is never long.
  if (decision.content.kind === 'problem' || value === 0) return decision
  const limited = `public, max-age=${seconds}, must-revalidate, immutable`
  return { ...decision, headers: decision.headers.with(value, limited) }
}

/** A request target as it may be logged: whoever reads a signature in a log could read the file. */
export function withoutSignature(target = ''): string {
  return target.replace(/\/~[^/]*/, '/~')
}
