import type { Edit } from './editing-proxy.ts'

declare global {
  // What tampered code leaves behind when it runs.
  var tamperedBy: string[] | undefined
}

/** What tampered code asks the edge for when it runs, wherever that is. */
export const TAMPERED_RAN = 'tampered-ran'

export interface Tampering {
  /** Which file, by its path without the query. */
  readonly file: RegExp
  /** The edge's own Cache-Control is immutable. Browsers look again at what they may not keep. */
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
  // A picture of another size.
  return body.replaceAll('"36"', '"35"')
}
