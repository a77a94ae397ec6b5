import { pluginCsp } from '@plugboard/loader/server'
import { type NextRequest, NextResponse } from 'next/server'
import { readSettings } from './lib/settings.ts'

/** Gives every page a Content-Security-Policy with a nonce of its own. */
export function proxy(request: NextRequest): NextResponse {
  const { csp, edgeUrl } = readSettings()
  const headers = new Headers(request.headers)
  // A nonce from outside is not accepted.
  headers.delete('x-nonce')
  if (csp === 'none') return NextResponse.next({ request: { headers } })

  const nonce = Buffer.from(crypto.randomUUID()).toString('base64')
  const policy = pluginCsp({
    origins: [edgeUrl],
    nonce,
    strictDynamic: csp === 'strict-dynamic',
    // In a policy, http: covers https: too.
    frameUrl: `http://${request.headers.get('host')}/plugin-frame`,
    dev: process.env.NODE_ENV === 'development',
  })
  headers.set('x-nonce', nonce)
  // Next.js finds the nonce for its own scripts in the policy of the request.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

export const config = {
  // Pages only. The sandbox's frame has its own policy; files, the manifest and events run no script.
  matcher: '/((?!_next/|icon.svg|plugin-frame|.*/plugin-manifest|.*/plugin-events).*)',
}
