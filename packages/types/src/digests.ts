import { z } from 'zod'

/** SHA-256 as 64 lower case hexadecimal digits. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 in lower case hexadecimal' })
  .meta({ description: 'SHA-256 in lower case hexadecimal.' })

export type Sha256 = z.infer<typeof Sha256>

/** SHA-384 in the form of Subresource Integrity (W3C SRI §3.1): `sha384-` and 64 characters of base64. */
export const Integrity = z
  .string()
  .regex(/^sha384-[A-Za-z0-9+/]{64}$/, { error: 'must be a Subresource Integrity value of SHA-384' })
  .meta({ description: 'Subresource Integrity metadata (SHA-384), as in an integrity attribute.' })

export type Integrity = z.infer<typeof Integrity>
