import type { Edit } from './editing-proxy.ts'

declare global {
  // The traces that tampered code leaves when it runs.
  var tamperedBy: string[] | undefined
}

/** The path that tampered code requests from the edge when it runs, in the page or in a frame. */
export const TAMPERED_RAN = 'tampered-ran'

export interface Tampering {
  /** The file, by its path without the query. */
  readonly file: RegExp
  /** The edge itself sends `immutable`; with `no-store` browsers request the file again. */
  readonly cache: 'immutable' | 'no-store'
}

/** Changes one file of a plugin so that it shows whether the browser used it. */
export function tamperWith({ file, cache }: Tampering): Edit {
  return (path, answer) => {
    const { pathname } = new URL(path, 'http://edge')
    if (!file.test(pathname)) return undefined
    const { etag: _, ...headers } = answer.headers
    return {
      status: answer.status,
      headers: cache === 'no-store' ? { ...headers, 'cache-control': 'no-store' } : headers,
      body: changed(pathname, answer.body),
    }
  }
}

function changed(path: string, body: string): string {
  if (path.endsWith('.js')) {
    const mark = `(globalThis.tamperedBy ??= []).push(${JSON.stringify(path)})`
    return `${body}\n;${mark};void fetch(new URL('?${TAMPERED_RAN}', import.meta.url));\n`
  }
  if (path.endsWith('.css')) return `${body}\n:root { --tampered-by: applied }\n`
  // An image of another size.
  return body.replaceAll('"36"', '"35"')
}
