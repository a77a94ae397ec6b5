import { DATA_ID, type PageData } from '../../page/page-data.ts'
import type { PageScript } from './build-pages.ts'

/** A remote's file that the page preloads. */
export interface RemotePreload {
  readonly url: string
  readonly as: 'script' | 'style'
  /** Whether it will be requested with CORS; a hint of the other kind would fetch it twice. */
  readonly cors: boolean
}

export interface PageParts {
  readonly script: PageScript
  readonly markup: string
  readonly data: Partial<PageData>
  readonly head: string
}

/** A whole page, with the hints first in the body, as PluginHead writes them. */
export function pageHtml({ script, markup, data, head }: PageParts): string {
  // Escaped, so that the data cannot end the script element.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Checkout</title><link rel="icon" href="data:,">
<script src="/${script}.js" defer></script></head>
<body>${head}<div id="root">${markup}</div><script type="application/json" id="${DATA_ID}">${json}</script></body></html>`
}

/** For remotes, the hints that PluginHead writes for plugins, but without integrity. */
export function remotesHead(preloads: readonly RemotePreload[]): string {
  return preloads
    .map(
      ({ url, as, cors }) =>
        `<link rel="preload" as="${as}"${cors ? ' crossorigin="anonymous"' : ''} href="${url}">`,
    )
    .join('')
}
