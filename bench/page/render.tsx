import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { FederationPage } from './federation-page.tsx'
import type { PageData, PageKind, RenderPage } from './page-data.ts'
import { PlugboardPage } from './plugboard-page.tsx'

const PAGES: Readonly<Record<PageKind, (data: PageData) => ReactNode>> = {
  plugboard: PlugboardPage,
  federation: FederationPage,
}

export const render: RenderPage = (page, data) => {
  const Page = PAGES[page]
  return renderToString(<Page {...data} />)
}
