import { useCanGoBack } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'

interface PageProps {
  readonly title: string
  /** Before the title. */
  readonly icon?: ReactNode
  /** Beside the title. */
  readonly marks?: ReactNode
  readonly summary?: ReactNode
  readonly actions?: ReactNode
  /** Above the title: where this page is. */
  readonly crumbs?: ReactNode
  readonly children: ReactNode
}

/** A screen: its heading names the document, and has the focus after a navigation, so that it is read aloud. */
export function Page({ title, icon, marks, summary, actions, crumbs, children }: PageProps) {
  const isLaterPage = useRef(useCanGoBack())
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Plugboard`
  }, [title])
  useEffect(() => {
    // The first page of a visit begins at its top, as everywhere.
    if (isLaterPage.current) heading.current?.focus()
  }, [])
  return (
    <div className="page">
      <header>
        <div className="stack">
          {crumbs}
          <div className="row">
            {icon}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {marks}
          </div>
          {summary}
        </div>
        {actions !== undefined && <div className="row">{actions}</div>}
      </header>
      {children}
    </div>
  )
}
