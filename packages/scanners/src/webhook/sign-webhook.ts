import { createHmac, type Hmac } from 'node:crypto'

const PREFIX = 'whsec_'

/** The bytes of a secret as Standard Webhooks writes it: `whsec_` and base64 of 24 to 64 bytes. Null for another text. */
export function parseWebhookSecret(text: string): Buffer | null {
  const base64 = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : ''
  const key = Buffer.from(base64, 'base64')
  const isExact = key.toString('base64') === base64
  return isExact && key.length >= 24 && key.length <= 64 ? key : null
}

/** Signs a body that it is given piece by piece, as Standard Webhooks does: HMAC-SHA256 over `id.timestamp.body`. */
export function createWebhookSigner({
  key,
  id,
  timestamp,
}: {
  readonly key: Uint8Array
  readonly id: string
  /** Seconds since 1970. */
  readonly timestamp: number
}): { update(piece: Uint8Array): void; signature(): string } {
  const hmac: Hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`)
  return {
    update: (piece) => void hmac.update(piece),
    signature: () => `v1,${hmac.digest('base64')}`,
  }
}
