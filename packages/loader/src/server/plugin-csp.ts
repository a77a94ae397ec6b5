import { checkOrigins } from '../core/files/check-origins.ts'

export interface PluginCspOptions {
  /** Where plugin files come from: the edge, or the CDN before it. */
  readonly origins: readonly string[]
  /** New for every response (CSP 3 §7.1). Without one the page's own inline scripts are not allowed. */
  readonly nonce?: string | undefined
  /** Scripts that a trusted script adds are trusted; host lists count only where a browser does not know it. */
  readonly strictDynamic?: boolean
  /** For `next dev`, which evaluates strings and talks over a socket. */
  readonly dev?: boolean
}

/**
 * A Content-Security-Policy for a page with plugins. It lets them bring scripts, styles, images and fonts from their
 * origins, lets requests go there and to the host alone, forms to the host, and keeps sandbox frames at its address. No
 * policy holds back navigation: by `location` or `window.open` a plugin in the page can still take what it knows elsewhere.
 *
 * Where a page has `require-trusted-types-for 'script'` added to it, and `trusted-types`, that must name the loader's
 * policy, `plugboard-loader`.
 *
 * @throws TypeError for what is not an origin
 */
export function pluginCsp({ origins, nonce, strictDynamic = false, dev = false }: PluginCspOptions): string {
  checkOrigins('origins', origins)
  const own = ["'self'", ...origins]
  const nonceSource = nonce === undefined ? [] : [`'nonce-${nonce}'`]
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'self'"],
    'script-src': [
      ...own,
      ...nonceSource,
      ...(strictDynamic ? ["'strict-dynamic'"] : []),
      ...(dev ? ["'unsafe-eval'"] : []),
    ],
    'style-src': dev ? [...own, "'unsafe-inline'"] : [...own, ...nonceSource],
    'img-src': [...own, 'data:'],
    'font-src': [...own, 'data:'],
    'connect-src': [...own, ...(dev ? ['ws:'] : [])],
    // A frame that leaves for another address could take along what it knows.
    'frame-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    // Not covered by default-src.
    'form-action': ["'self'"],
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}
