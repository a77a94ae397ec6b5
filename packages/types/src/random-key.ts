import { z } from 'zod'

const FEWEST_CHARACTERS = 10

/** A key that services share: what `openssl rand -base64 32` or `openssl rand -hex 32` prints. */
export const RandomKey = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]{43,200}={0,2}$/, { error: 'must be at least 32 random bytes, in base64 or hex' })
  .refine((key) => new Set(key).size >= FEWEST_CHARACTERS, { error: 'must be random, without repetition' })
