import { listenAddress } from '../../packages/service-kit/src/config/setting-types.ts'

/** Addresses to listen at that nobody can call: clients use one of this machine's. */
const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::']

/**
 * The base of bundle URLs for an edge that listens at an address, such as http://192.168.1.5:4100; undefined when the text
 * is not an address, for which the edge has a better message.
 */
export function publicBaseOf(listen: string): string | undefined {
  const { data } = listenAddress().safeParse(listen)
  if (!data) return undefined
  const host = UNSPECIFIED.includes(data.host) ? 'localhost' : data.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${data.port}`
}
