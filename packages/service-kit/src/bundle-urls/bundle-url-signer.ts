import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { VersionRef } from '@plugboard/types'

/** How bundle URLs are signed. */
export interface BundleUrlSigning {
  /** The first one signs; all verify. */
  readonly keys: readonly [KeyObject, ...KeyObject[]]
  /** How long a signed URL is valid at least. It is valid for twice as long at most. */
  readonly lifetimeMs: number
}

/** Signs the URLs of the folder of one version, and verifies signatures. */
export interface BundleUrlSigner {
  /**
   * When a URL expires that is signed now, in seconds since 1970. It is the same for all URLs of a lifetime, which begins and
   * ends for everybody at once: so pages share what a CDN has cached.
   */
  currentExpiry(): number
  /** The segment of a signed URL, for versionUrl. */
  sign(ref: VersionRef, expiry: number): string
  /** When a signature of that version expires, in seconds since 1970, be it past or not; null when no key has made it. */
  expiryOf(signature: string, ref: VersionRef): number | null
}

/** The characters of a signature, for a time in the years 2001 to 2286. */
export const BUNDLE_URL_SIGNATURE_LENGTH = '~1234567890.'.length + 43

const SIGNATURE = /^~([1-9]\d{0,10})\.([\w-]{43})$/

/** @param clock milliseconds since 1970 */
export function createBundleUrlSigner(
  { keys, lifetimeMs }: BundleUrlSigning,
  clock: () => number,
): BundleUrlSigner {
  const lifetimeSeconds = Math.ceil(lifetimeMs / 1000)
  return {
    currentExpiry: () => (Math.floor(clock() / 1000 / lifetimeSeconds) + 2) * lifetimeSeconds,
    sign: (ref, expiry) => `~${expiry}.${macOf(keys[0], ref, `${expiry}`)}`,
    expiryOf(signature, ref) {
      const [, expiry = '', mac = ''] = SIGNATURE.exec(signature) ?? []
      // As text: of the base64 of 32 bytes, several spellings are decoded to the same.
      const sent = Buffer.from(mac)
      const isSigned =
        mac !== '' && keys.some((key) => timingSafeEqual(sent, Buffer.from(macOf(key, ref, expiry))))
      return isSigned ? Number(expiry) : null
    },
  }
}

function macOf(key: KeyObject, { pluginId, version }: VersionRef, expiry: string): string {
  // The first line keeps signatures apart from whatever else a key may be used for. No part contains a line break.
  return createHmac('sha256', key)
    .update(`plugboard bundle url\n${expiry}\n${pluginId}\n${version}`)
    .digest('base64url')
}
