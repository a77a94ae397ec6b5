import { z } from 'zod'
import { Secret } from './secret.ts'

/** A whole number in decimal digits only: `1e3` and `0x10` are refused as mistakes. */
export function integer({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}) {
  return z
    .string()
    .regex(/^\d{1,16}$/, { error: 'must be a whole number in digits' })
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, { error: `must be at least ${min}` })
        .max(max, { error: `must be at most ${max}` }),
    )
}

/** A time in milliseconds, of up to 23 days: a timer of more than 2^31 - 1 fires at once. */
export function milliseconds({ min }: { min: number }) {
  return integer({ min, max: 2_000_000_000 })
}

/** `on` or `off`. */
export function onOff() {
  return z.enum(['on', 'off'], { error: 'must be on or off' })
}

/**
 * An absolute http or https URL without credentials, query or fragment. The result is the parsed URL: blanks around it and
 * slashes at its end are removed, and anything that a URL parser would silently repair is refused.
 */
export function httpUrl() {
  return z.string().transform((text, context): string => {
    const url = parsePlainHttpUrl(text.trim())
    if (url) return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
    context.addIssue({
      code: 'custom',
      message: 'must be an http or https URL without credentials, query and fragment',
    })
    return z.NEVER
  })
}

/** Origins of pages, as browsers send them, separated by commas. */
export function origins() {
  return z.string().transform((text, context): ReadonlySet<string> => {
    const named = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
    for (const origin of named.filter((each) => !isOrigin(each))) {
      context.addIssue({ code: 'custom', message: `${JSON.stringify(origin)} is not an origin` })
    }
    return new Set(named)
  })
}

/** A value that is never printed. */
export function secret() {
  return z.string().transform((value) => new Secret(value))
}

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** `host:port`, an IPv6 host in brackets. Port 0 lets the system choose. */
export function listenAddress() {
  return z.string().transform((text, context): ListenAddress => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text)
    const host = match?.[1] ?? match?.[2]
    const port = Number(match?.[3])
    if (host === undefined || port > 65_535) {
      context.addIssue({
        code: 'custom',
        message: 'must be host:port, such as 127.0.0.1:4000 or [::1]:4000',
      })
      return z.NEVER
    }
    // For the name "localhost" Fastify would open a second server without the listeners of this one.
    return { host: host === 'localhost' ? '127.0.0.1' : host, port }
  })
}

/** True for hosts that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function parsePlainHttpUrl(text: string): URL | undefined {
  // URL.parse reads https:/c and https:\\c as https://c, and drops tabs and line breaks.
  if (!/^https?:\/\/[^\s/\\][^\s\\]*$/i.test(text)) return undefined
  const url = URL.parse(text)
  const isPlain = url && url.username === '' && url.password === '' && !/[?#]/.test(text)
  return isPlain ? url : undefined
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, origin } = new URL(text)
  return (protocol === 'http:' || protocol === 'https:') && origin === text
}
