import type { CapabilityReport, ComparedCapabilities } from '@plugboard/client'
import { useSay } from '../../messages/language-context.tsx'
import { CapabilityChanges } from './capability-changes.tsx'
import { CapabilityItems } from './capability-items.tsx'
import { sortCapabilities } from './sort-capabilities.ts'

interface CapabilitySectionProps {
  readonly report: CapabilityReport | null
  readonly changes: ComparedCapabilities | null
}

/** What code can do, and what of it the version before could not. */
export function CapabilitySection({ report, changes }: CapabilitySectionProps) {
  const say = useSay()
  return (
    <section className="stack" aria-labelledby="capabilities">
      <h2 id="capabilities">{say('capability.title')}</h2>
      {changes && <CapabilityChanges changes={changes} />}
      {report ? (
        <Report report={report} isFolded={changes !== null && changes.added.length > 0} />
      ) : (
        <p className="soft">{say('capability.unknown')}</p>
      )}
    </section>
  )
}

function Report({
  report: { capabilities, omitted },
  isFolded,
}: {
  readonly report: CapabilityReport
  /** What is new of it was listed before. */
  readonly isFolded: boolean
}) {
  const say = useSay()
  const { notable, globals } = sortCapabilities(capabilities)
  return (
    <>
      {notable.length === 0 ? (
        <p className="soft">{say('capability.none')}</p>
      ) : isFolded ? (
        <details>
          <summary>{say('capability.all', { count: notable.length })}</summary>
          <CapabilityItems capabilities={notable} />
        </details>
      ) : (
        <CapabilityItems capabilities={notable} />
      )}
      {globals.length > 0 && (
        <details>
          <summary>{say('capability.globals', { count: globals.length })}</summary>
          <CapabilityItems capabilities={globals} />
        </details>
      )}
      {omitted > 0 && <p className="soft">{say('capability.omitted', { count: omitted })}</p>}
    </>
  )
}
