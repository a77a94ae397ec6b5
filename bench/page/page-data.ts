import type { TenantManifest } from '@plugboard/types'

/** The extension point every plugin of the benchmark fills. */
export const POINT = 'payment-methods'

/** A Module Federation remote: its name there, and the URL of its manifest or of its entry. */
export interface Remote {
  readonly id: string
  readonly name: string
  readonly entry: string
}

/** What the server hands to the page. Either side reads its own half of it. */
export interface PageData {
  readonly edge: string
  readonly manifest: TenantManifest
  readonly remotes: readonly Remote[]
}

/** The server's half of the pages. */
export interface ServerRenderer {
  /** The markup that the page's script hydrates. */
  page(kind: PageKind, data: PageData): string
  /** What PluginHead writes into the page's head. */
  pluginHead(data: Pick<PageData, 'edge' | 'manifest'>): string
}

export type PageKind = 'plugboard' | 'federation'

/** Where a page finds its data. */
export const DATA_ID = 'data'

/** Reads the data from the page's HTML. */
export function readPageData(): PageData {
  return JSON.parse(document.getElementById(DATA_ID)?.textContent ?? '')
}
