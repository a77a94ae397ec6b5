import { ANY_TARGET } from '@plugboard/types'
import { normalizeUrl, schemeOf } from './url-text.ts'

/** Stands for a part of a text that is not known. */
export const UNKNOWN = '\uFFFC'

/** The target of requests to the page's own origin. */
export const OWN_ORIGIN = 'self'

/** What an URL addresses, and whether more of the host may follow. */
export interface UrlTarget {
  readonly target: string
  readonly open: boolean
}

const WITH_HOST = new Set(['http', 'https', 'ws', 'wss', 'ftp'])
const HOST_END = /[/?#\\]/

/**
 * The host of an URL, with its port if there is one; the scheme for one without host, as in `data:`; {@link OWN_ORIGIN} for a
 * relative one, and `*` where it is not known.
 */
export function urlTarget(url: string): UrlTarget {
  const text = normalizeUrl(url)
  const scheme = schemeOf(text)
  if (scheme !== undefined) {
    if (!WITH_HOST.has(scheme)) return { target: `${scheme}:`, open: false }
    return hostOf(text.slice(scheme.length + 1).replace(/^[/\\]*/, ''))
  }
  if (/^[/\\]{2}/.test(text)) return hostOf(text.slice(2))
  const unknownAt = text.indexOf(UNKNOWN)
  const isRelative = unknownAt < 0 || /^[/.?#]/.test(text) || text.slice(0, unknownAt).includes('/')
  return { target: isRelative ? OWN_ORIGIN : ANY_TARGET, open: unknownAt === 1 && text.startsWith('/') }
}

function hostOf(rest: string): UrlTarget {
  const end = rest.search(HOST_END)
  const authority = end < 0 ? rest : rest.slice(0, end)
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  const open = host.endsWith(UNKNOWN)
  const known = open ? host.slice(0, -1) : host
  if (known.includes(UNKNOWN)) {
    // `https://${name}.example.com`: what is known at the end holds, the rest does not.
    const suffix = known.slice(known.lastIndexOf(UNKNOWN) + 1)
    return { target: !open && /^\.[^.]+\.[^.]/.test(suffix) ? `*${suffix}` : ANY_TARGET, open: false }
  }
  const isHost = known !== '' && known !== '.' && (!open || known.includes('.'))
  return isHost ? { target: known, open } : { target: ANY_TARGET, open: false }
}
