import type { Deciding } from './decision-on.ts'
import type { Finding } from './finding.ts'
import { FindingItem } from './finding-item.tsx'

interface FindingListProps {
  readonly findings: readonly Finding[]
  readonly deciding?: Deciding | undefined
}

/** Findings in the order of the registry: those first for which an upload is refused. */
export function FindingList({ findings, deciding }: FindingListProps) {
  return (
    <ul className="findings">
      {findings.map((finding, index) => (
        // The same finding may be there twice, and the list never changes its order.
        <FindingItem key={`${finding.fingerprint ?? finding.code} ${index}`} {...{ finding, deciding }} />
      ))}
    </ul>
  )
}
