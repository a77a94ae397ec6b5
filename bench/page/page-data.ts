import type { TenantManifest } from '@plugboard/types'

/** The extension point every plugin of the benchmark fills. */
export const POINT = 'payment-methods'

/** A Module Federation remote: its name there, and the URL of its manifest or of its entry. */
export interface Remote {
  readonly id: string
  readonly name: string
  readonly entry: string
}

/** The data that the server passes to the page. Each loader reads its own half. */
export interface PageData {
  readonly edge: string
  readonly manifest: TenantManifest
  readonly remotes: readonly Remote[]
}

/** The server's half of the pages. */
export interface ServerRenderer {
  /** The markup that the page's script hydrates. */
  page(kind: PageKind, data: PageData): string
  /** The part of the page's head that PluginHead writes. */
  pluginHead(data: Pick<PageData, 'edge' | 'manifest'>): string
}

export type PageKind = 'plugboard' | 'federation'

/** The id of the element with the page's data. */
export const DATA_ID = 'data'

/** Reads the data from the page's HTML. */
export function readPageData(): PageData {
  return JSON.parse(document.getElementById(DATA_ID)?.textContent ?? '')
}
