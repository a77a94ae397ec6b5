import { isIP } from 'node:net'
import { z } from 'zod'

/** The addresses of proxies that are believed, such as 10.0.0.7 or 10.1.0.0/24. */
export type TrustedProxies = readonly string[]

/** Addresses and ranges of them (RFC 4632), separated by commas. */
export function trustedProxies() {
  return z.string().transform((text, context): TrustedProxies => {
    const ranges = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
    for (const range of ranges.filter((each) => !isRange(each))) {
      // Everybody could then say which address they have.
      const fault = range.endsWith('/0') ? 'has all addresses' : 'is neither an address nor a range of them'
      context.addIssue({ code: 'custom', message: `${JSON.stringify(range)} ${fault}` })
    }
    return ranges
  })
}

function isRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = address.includes('%') ? 0 : isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128)
}

/** Where a request comes from, as Fastify knows it. */
export interface RequestAddresses {
  /** The last one of `ips`, or that of the connection. */
  readonly ip: string
  /** That of the connection and those that trusted proxies wrote, the client last; missing when none is trusted. */
  readonly ips?: readonly string[] | undefined
}

/**
 * The address that a request comes from: that of the connection or, as far as trusted proxies wrote X-Forwarded-For, the one that they
 * name. What such a proxy wrote instead of an address, such as "unknown", leaves the address of that proxy.
 */
export function clientAddress({ ip, ips }: RequestAddresses): string {
  return ips?.findLast((each) => isIP(each) !== 0) ?? ip
}

/** Whether a trusted proxy passed the request on. */
export function isForwarded({ ips }: Pick<RequestAddresses, 'ips'>): boolean {
  return ips !== undefined && ips.length > 1
}
