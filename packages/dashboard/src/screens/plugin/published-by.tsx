import type { Provenance } from '@plugboard/client'
import { jobUrl } from './job-url.ts'

/** Who published a version: the CI job, as its issuer says, or the name of a person's credential. */
export function PublishedBy({
  provenance,
  name,
}: {
  readonly provenance: Provenance | undefined
  readonly name: string | null | undefined
}) {
  if (!provenance) return typeof name === 'string' ? <bdi>{name}</bdi> : null
  const url = jobUrl(provenance)
  const text = <bdi>{provenance.workflow ?? provenance.repository ?? provenance.subject}</bdi>
  return url === null ? (
    text
  ) : (
    <a href={url} rel="noreferrer">
      {text}
    </a>
  )
}
