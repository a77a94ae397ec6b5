import { z } from 'zod'
import { RandomKey } from './random-key.ts'
import type { TenantId } from './tenant-id.ts'

/** The path below the public base at which the edge serves copies of tenant manifests. */
export const STORED_MANIFESTS_ROUTE = '/plugins/manifests'

/** The name of a tenant's copy, from which nobody learns the tenant, and which nobody computes without the key. */
export const StoredManifestAddress = z.string().regex(/^[0-9a-f]{64}$/)

export type StoredManifestAddress = z.infer<typeof StoredManifestAddress>

/** The key of the addresses. */
export const StoredManifestKey = RandomKey

/**
 * The address of a tenant's copy: HMAC-SHA256 of the tenant, in hex. Whoever has the key computes it without asking anybody.
 *
 * @param key a StoredManifestKey, as text
 */
export async function storedManifestAddress(key: string, tenantId: TenantId): Promise<StoredManifestAddress> {
  const { subtle } = globalThis.crypto
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await subtle.importKey('raw', bytesOf(key), algorithm, false, ['sign'])
  // The prefix keeps addresses apart from whatever else the key may be used for.
  const mac = await subtle.sign('HMAC', imported, bytesOf(`plugboard tenant manifest\n${tenantId}`))
  return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/**
 * The URL of a copy.
 *
 * @param base the public base of bundle URLs, without a trailing slash: the edge, or the CDN in front of it
 */
export function storedManifestUrl(base: string, address: StoredManifestAddress): string {
  return `${base}${STORED_MANIFESTS_ROUTE}/${address}`
}
