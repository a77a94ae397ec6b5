import { listenAddress } from '../../packages/service-kit/src/config/setting-types.ts'

/** Addresses at which a server listens and nobody can call it: it is called at one of this machine's. */
const UNSPECIFIED: readonly string[] = ['0.0.0.0', '::']

/**
 * The base of bundle URLs for an edge that listens at an address, such as http://192.168.1.5:4100; undefined where that
 * is no address, which the edge itself says better.
 */
export function publicBaseOf(listen: string): string | undefined {
  const { data } = listenAddress().safeParse(listen)
  if (!data) return undefined
  const host = UNSPECIFIED.includes(data.host) ? 'localhost' : data.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${data.port}`
}
