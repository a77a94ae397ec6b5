import { checkOrigins } from '../core/files/check-origins.ts'
import { FRAME_DIGEST, FRAME_SCRIPT } from '../frame/frame-script.js'
import { isNotModified } from './is-not-modified.ts'
import { type PluginNeeds, sourcesOf } from './plugin-needs.ts'

export interface SandboxFrameOptions extends PluginNeeds {
  /** Where plugin files come from: the edge, or the CDN before it. */
  readonly origins: readonly string[]
  /** The origins of the pages that show the frame, where it is served from another origin than theirs. */
  readonly pages?: readonly string[]
}

/**
 * Creates the handler of the page in which sandboxed plugins run: `export const GET = createSandboxFrame({ origins })`. The
 * page has an opaque origin wherever it is opened, and can reach the origins of plugins only, and `connections`.
 *
 * @throws TypeError if one of `origins`, `pages` or `connections` is not an origin
 */
export function createSandboxFrame(options: SandboxFrameOptions): (request: Request) => Response {
  const { origins, pages = [], connections = [] } = options
  checkOrigins('origins', origins)
  checkOrigins('pages', pages)
  const hosts = origins.join(' ')
  const needed = sourcesOf(options)
  const etag = `"${[FRAME_DIGEST, origins, ...Object.values(needed), 'of', pages].join(',').replaceAll("'", '')}"`
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Plugin</title><style>body{margin:0}</style></head>
<body><script data-origins='${JSON.stringify(origins)}'>${FRAME_SCRIPT}</script></body></html>
`
  const allowed = [...origins, ...connections].map((origin) => `"${origin.replace(/^ws/, 'http')}"`)
  const headers = {
    'content-security-policy': [
      "default-src 'none'",
      // No nonce: the plugin could read it, its imports would inherit it, and both could then load from anywhere. Inline
      // scripts and styles are allowed, since the page contains nothing but the plugin.
      ['script-src', hosts, "'unsafe-inline'", ...needed.script].join(' '),
      `style-src ${hosts} 'unsafe-inline'`,
      `img-src ${hosts} data: blob:`,
      `font-src ${hosts} data:`,
      `media-src ${hosts} data: blob:`,
      ['connect-src', hosts, ...needed.connect].join(' '),
      ['worker-src', ...(needed.worker.length > 0 ? needed.worker : ["'none'"])].join(' '),
      "base-uri 'none'",
      "form-action 'none'",
      ["frame-ancestors 'self'", ...pages].join(' '),
      'sandbox allow-scripts',
    ].join('; '),
    // Covers what a Content-Security-Policy does not: WebRTC, name lookups, connections made ahead, redirects. The frame's
    // own origin is in it, since a frame may load itself again.
    'connection-allowlist': `(${['response-origin', ...allowed].join(' ')})`,
    // No script without integrity: not a file that the manifest does not list, a listed one with a query, or a classic one.
    'integrity-policy': 'blocked-destinations=(script)',
    'cache-control': 'private, no-cache',
    etag,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  return (request) =>
    isNotModified(request, etag)
      ? new Response(null, { status: 304, headers })
      : new Response(page, { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } })
}
