import { FRAME_SCRIPT } from '../frame/frame-script.js'

export interface SandboxFrameOptions {
  /** Where plugin files come from: the edge, or the CDN before it. */
  readonly origins: readonly string[]
}

/**
 * Makes the handler of the page in which sandboxed plugins run: `export const GET = createSandboxFrame({ origins })`.
 * Whoever opens it, it has an opaque origin, and it can reach the plugin origins alone.
 */
export function createSandboxFrame({ origins }: SandboxFrameOptions): () => Response {
  for (const origin of origins) {
    if (new URL(origin).origin !== origin)
      throw new TypeError(`${origin} is not an origin like https://cdn.example`)
  }
  const hosts = origins.join(' ')
  return () => {
    const nonce = btoa(crypto.randomUUID())
    const csp = [
      "default-src 'none'",
      `script-src 'nonce-${nonce}' ${hosts}`,
      // Plugins set styles by script as they please: there is nothing here but themselves.
      `style-src ${hosts} 'unsafe-inline'`,
      `img-src ${hosts} data: blob:`,
      `font-src ${hosts} data:`,
      `media-src ${hosts} data: blob:`,
      `connect-src ${hosts}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-scripts',
    ].join('; ')
    return new Response(page(nonce, origins), {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': csp,
        // The nonce is in both, so a copy would do no harm; it is only not worth keeping.
        'cache-control': 'private, no-cache',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      },
    })
  }
}

function page(nonce: string, origins: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Plugin</title><style>body{margin:0}</style></head>
<body><script nonce="${nonce}" data-origins='${JSON.stringify(origins)}'>${FRAME_SCRIPT}</script></body></html>
`
}
