import type { Freeze } from '@plugboard/client'
import { Badge } from '../../design/badge.tsx'
import { useNow } from '../../design/use-now.ts'
import { useSay } from '../../messages/language-context.tsx'

/** Says that a tenant or a plugin is frozen, unless the freeze has ended. */
export function FreezeBadge({ freeze }: { readonly freeze: Freeze | null }) {
  const say = useSay()
  const nowMs = useNow()
  return isFrozen(freeze, nowMs) ? <Badge tone="warn">{say('tenants.frozen')}</Badge> : null
}

/** Whether a freeze lasts. */
export function isFrozen(freeze: Freeze | null, nowMs: number): freeze is Freeze {
  return freeze !== null && (freeze.until === null || Date.parse(freeze.until) > nowMs)
}
