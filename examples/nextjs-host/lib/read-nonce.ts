import { headers } from 'next/headers'

/** The nonce that proxy.ts set for this request; undefined where it set no policy. */
export async function readNonce(): Promise<string | undefined> {
  return (await headers()).get('x-nonce') ?? undefined
}
