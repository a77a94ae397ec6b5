import { PluginHead } from '@plugboard/loader/next'
import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { FederationPage } from './federation-page.tsx'
import type { PageData, PageKind, ServerRenderer } from './page-data.ts'
import { PlugboardPage } from './plugboard-page.tsx'

const PAGES: Readonly<Record<PageKind, (data: PageData) => ReactNode>> = {
  plugboard: PlugboardPage,
  federation: FederationPage,
}

export const renderer: ServerRenderer = {
  page(kind, data) {
    const Page = PAGES[kind]
    return renderToString(<Page {...data} />)
  },
  pluginHead: ({ manifest, edge }) =>
    renderToString(<PluginHead manifest={manifest} allowedOrigins={[edge]} />),
}
