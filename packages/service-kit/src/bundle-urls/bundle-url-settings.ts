import { createSecretKey } from 'node:crypto'
import { RandomKey } from '@plugboard/types'
import { z } from 'zod'
import { milliseconds } from '../config/setting-types.ts'
import type { BundleUrlSigning } from './bundle-url-signer.ts'

/** The variables of signed bundle URLs. Both services read them, and need the same values. */
export const bundleUrlSettings = {
  BUNDLE_URL_KEYS: z
    .string()
    .transform((text, context): BundleUrlSigning['keys'] => {
      const keys = text.split(',').map((part) => part.trim())
      const isEachRandom = keys.every((key) => RandomKey.safeParse(key).success)
      const [first, ...others] = keys.map((key) => createSecretKey(key, 'utf8'))
      if (first && isEachRandom && new Set(keys).size === keys.length) return [first, ...others]
      context.addIssue({
        code: 'custom',
        message:
          'must be keys separated by commas, each once and of at least 32 random bytes, in base64 or hex',
      })
      return z.NEVER
    })
    .optional()
    .meta({
      values: 'secrets, separated by commas',
      description:
        'The keys that sign the bundle URLs of private plugins, the same for registry and edge. The first one signs, all verify: add a new one at the end everywhere, then put it first, and remove the former one after twice BUNDLE_URL_LIFETIME_MS. Never printed. Not set: whoever knows or guesses the URL of a file of a private plugin can read it.',
      fix: 'Make one with: openssl rand -base64 32',
    }),
  BUNDLE_URL_LIFETIME_MS: milliseconds({ min: 1000 }).default(86_400_000).meta({
    values: 'milliseconds',
    description:
      'How long a signed bundle URL is valid at least; at most it is twice as long, because all URLs of a period expire together. A page that is open for longer cannot import further files of a private plugin until it has been loaded again.',
  }),
} as const

/** How bundle URLs are signed; null without keys, when they are not. */
export function bundleUrlSigning(env: {
  readonly BUNDLE_URL_KEYS?: BundleUrlSigning['keys'] | undefined
  readonly BUNDLE_URL_LIFETIME_MS: number
}): BundleUrlSigning | null {
  const { BUNDLE_URL_KEYS: keys, BUNDLE_URL_LIFETIME_MS: lifetimeMs } = env
  return keys ? { keys, lifetimeMs } : null
}
