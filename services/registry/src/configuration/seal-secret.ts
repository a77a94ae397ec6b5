import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { PluginConfig, PluginId, TenantId } from '@plugboard/types'
import { SecretKeysMissingError, SecretUnreadableError } from './errors.ts'
import type { SecretKeys } from './secret-keys.ts'

/** Where a secret belongs. Sealed, it can be opened there and nowhere else. */
export interface SecretPlace {
  readonly tenantId: TenantId
  readonly pluginId: PluginId
  /** A JSON pointer into the configuration. */
  readonly pointer: string
}

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts a JSON value with the first of the keys: AES-256-GCM (NIST SP 800-38D) with a random nonce, and the place as
 * associated data.
 *
 * @returns the id of the key, and in base64url the nonce, the tag and the ciphertext
 * @throws SecretKeysMissingError
 */
export function sealSecret(keys: SecretKeys | undefined, value: unknown, place: SecretPlace): string {
  if (!keys) throw new SecretKeysMissingError(place)
  const { id, key } = keys.writing
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(
    associated(place, id),
  )
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
  return `${id}.${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')}`
}

/**
 * Decrypts what `sealSecret` returned for the same place.
 *
 * @throws SecretUnreadableError when there is no key of its id, or it was changed or comes from another place
 */
export function openSecret(
  keys: SecretKeys | undefined,
  sealed: string,
  place: SecretPlace,
): PluginConfig[string] {
  const [id = '', encoded = ''] = sealed.split('.')
  const key = keys?.reading.get(id)
  if (!key) throw new SecretUnreadableError(place, `CONFIGURATION_KEYS has no key "${id}"`)
  const bytes = Buffer.from(encoded, 'base64url')
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES)
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(associated(place, id))
      .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
    return JSON.parse(text.toString('utf8'))
  } catch (cause) {
    // Every failure here means that the bytes are not what was sealed; node has no error class of its own for it.
    throw new SecretUnreadableError(place, `the key "${id}" does not decrypt it`, { cause })
  }
}

function associated({ tenantId, pluginId, pointer }: SecretPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['plugboard secret', keyId, tenantId, pluginId, pointer]))
}
