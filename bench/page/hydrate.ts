import type { ReactNode } from 'react'
import { hydrateRoot } from 'react-dom/client'

/** Hydrates the server's HTML. */
export function hydrate(page: ReactNode): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  hydrateRoot(root, page)
}
