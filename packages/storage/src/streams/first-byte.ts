import { once } from 'node:events'
import type { Readable } from 'node:stream'

/** Resolves when a body has its first byte, or is known to be empty; rejects with the body's error. */
export async function firstByte(body: Readable): Promise<void> {
  if (body.errored) throw body.errored
  await once(body, 'readable')
}
