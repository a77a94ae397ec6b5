import { checkOrigins } from '../core/files/check-origins.ts'
import { type PluginNeeds, sourcesOf } from './plugin-needs.ts'

export interface PluginCspOptions extends PluginNeeds {
  /** Where plugin files come from: the edge, or the CDN before it. */
  readonly origins: readonly string[]
  /** Must be new for every response (CSP 3 §7.1). Without it, the page's own inline scripts are refused. */
  readonly nonce?: string | undefined
  /** Trusts scripts that a trusted script adds. Browsers that support it then ignore the origins of scripts. */
  readonly strictDynamic?: boolean
  /**
   * The URL of the sandbox's frame, such as `https://shop.example/plugin-frame`, from which no frame can then navigate.
   * Without it, frames can show every page of the host.
   */
  readonly frameUrl?: string | undefined
  /** For `next dev`, which evaluates strings and uses a WebSocket. */
  readonly dev?: boolean
}

/**
 * A Content-Security-Policy for a page with plugins. It allows scripts, styles, images and fonts from the origins of
 * plugins, requests to those and to the host only, forms to the host only, and frames of the host only. No policy prevents
 * navigation: by `location` or `window.open`, a plugin in the page can still send what it knows elsewhere.
 *
 * If `require-trusted-types-for 'script'` is added to it, `trusted-types` must name the loader's policy, `plugboard-loader`.
 *
 * @throws TypeError if one of `origins` or `connections` is not an origin, or `frameUrl` not an absolute URL
 */
export function pluginCsp(options: PluginCspOptions): string {
  const { origins, nonce, strictDynamic = false, frameUrl, dev = false } = options
  checkOrigins('origins', origins)
  const needed = sourcesOf(options)
  const own = ["'self'", ...origins]
  const nonceSource = nonce === undefined ? [] : [`'nonce-${nonce}'`]
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'self'"],
    'script-src': [
      ...own,
      ...nonceSource,
      ...(strictDynamic ? ["'strict-dynamic'"] : []),
      ...(dev ? ["'unsafe-eval'"] : []),
      ...needed.script,
    ],
    'style-src': dev ? [...own, "'unsafe-inline'"] : [...own, ...nonceSource],
    'img-src': [...own, 'data:'],
    'font-src': [...own, 'data:'],
    'connect-src': [...own, ...(dev ? ['ws:'] : []), ...needed.connect],
    // Workers of the host. Without this, it would be what script-src allows.
    'worker-src': ["'self'", ...needed.worker],
    // A frame that navigates to another address could send along what it knows.
    'frame-src': [frameUrl === undefined ? "'self'" : frameSource(frameUrl)],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    // Not covered by default-src.
    'form-action': ["'self'"],
  }
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}

/** A policy compares origin and path, and refuses a query (CSP 3 §2.3.1). */
function frameSource(frameUrl: string): string {
  const { protocol, host, pathname } = new URL(frameUrl)
  const origin = `${protocol}//${host}`
  checkOrigins('frameUrl', [origin])
  // These end a source or a directive.
  return origin + pathname.replaceAll(';', '%3B').replaceAll(',', '%2C')
}
