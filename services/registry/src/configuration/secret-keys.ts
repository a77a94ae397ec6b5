import { Buffer } from 'node:buffer'
import { createSecretKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

/** The keys that encrypt the secrets in configurations. The first one encrypts; all decrypt. */
export interface SecretKeys {
  readonly writing: SecretKey
  readonly reading: ReadonlyMap<string, KeyObject>
}

interface SecretKey {
  readonly id: string
  readonly key: KeyObject
}

const KEY_BYTES = 32

/** The setting CONFIGURATION_KEYS: `id:key,id:key`. Messages about faults never contain a key. */
export function secretKeys() {
  return z.string().transform((text, context): SecretKeys => {
    const entries = text.split(',').map((entry) => parseKey(entry.trim()))
    const [writing, ...others] = entries
    const keys = entries.filter((entry) => entry !== undefined)
    const isComplete = writing !== undefined && keys.length === entries.length
    if (isComplete && new Set(keys.map(({ id }) => id)).size === keys.length) {
      return {
        writing,
        reading: new Map([writing, ...others].flatMap((entry) => (entry ? [[entry.id, entry.key]] : []))),
      }
    }
    context.addIssue({
      code: 'custom',
      message: 'must be keys like 2026:BASE64, separated by commas, each id once and each key 32 bytes',
    })
    return z.NEVER
  })
}

function parseKey(entry: string): SecretKey | undefined {
  const [, id, encoded] = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/.exec(entry) ?? []
  if (id === undefined || encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  return bytes.length === KEY_BYTES ? { id, key: createSecretKey(bytes) } : undefined
}
