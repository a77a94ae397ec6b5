import { Children, type ReactNode } from 'react'

/** Where a page is: links to what is above it. */
export function Crumbs({ children }: { readonly children: ReactNode }) {
  return (
    <ol className="crumbs">
      {Children.map(children, (child) => (
        <li>{child}</li>
      ))}
    </ol>
  )
}
