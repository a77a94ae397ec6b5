import type { Capability, ComparedCapabilities } from '@plugboard/client'
import { Badge } from '../../design/badge.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { CapabilityItems } from './capability-items.tsx'
import { countCapabilities, sortCapabilities } from './sort-capabilities.ts'

/** What a version can do that the one before could not, and the reverse. The use of globals makes no difference. */
export function CapabilityChanges({ changes }: { readonly changes: ComparedCapabilities }) {
  const say = useSay()
  const { since, isComplete } = changes
  const added = sortCapabilities(changes.added).notable
  const removed = sortCapabilities(changes.removed).notable
  return (
    <div className="note" data-tone={added.length > 0 ? 'warn' : undefined}>
      <div className="row">
        <h3>{say('capability.changes', { version: since })}</h3>
        <ChangeBadges sign="+" capabilities={added} />
        <ChangeBadges sign="−" capabilities={removed} />
      </div>
      {added.length + removed.length === 0 && <p>{say('capability.changes.none', { version: since })}</p>}
      <Changed title={say('capability.changes.added')} capabilities={added} />
      <Changed title={say('capability.changes.removed')} capabilities={removed} />
      {!isComplete && <p className="soft">{say('capability.changes.incomplete')}</p>}
    </div>
  )
}

function Changed({
  title,
  capabilities,
}: {
  readonly title: string
  readonly capabilities: readonly Capability[]
}) {
  if (capabilities.length === 0) return null
  return (
    <>
      <strong>{title}</strong>
      <CapabilityItems capabilities={capabilities} />
    </>
  )
}

function ChangeBadges({
  sign,
  capabilities,
}: {
  readonly sign: '+' | '−'
  readonly capabilities: readonly Capability[]
}) {
  const say = useSay()
  const { hosts, others } = countCapabilities(capabilities)
  const tone = sign === '+' ? 'warn' : 'good'
  return (
    <>
      {hosts > 0 && <Badge tone={tone}>{say('capability.changes.hosts', { sign, count: hosts })}</Badge>}
      {others > 0 && <Badge tone={tone}>{say('capability.changes.others', { sign, count: others })}</Badge>}
    </>
  )
}
