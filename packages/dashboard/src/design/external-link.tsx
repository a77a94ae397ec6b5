import type { ReactNode } from 'react'

interface ExternalLinkProps {
  readonly url: string
  /** Where it leads, unless the text says so. */
  readonly host: string | null
  readonly children: ReactNode
}

/** A link that a publisher wrote. The page that it opens learns nothing of this one, and cannot change it. */
export function ExternalLink({ url, host, children }: ExternalLinkProps) {
  return (
    <>
      <a href={url} target="_blank" rel="noopener noreferrer nofollow">
        <bdi>{children}</bdi>
      </a>
      {host !== null && (
        <>
          {' '}
          <bdi className="soft small">({host})</bdi>
        </>
      )}
    </>
  )
}
