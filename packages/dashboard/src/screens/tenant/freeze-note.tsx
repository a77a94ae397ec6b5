import type { TaggedAnswer, Tenant } from '@plugboard/client'
import { useMutation } from '@tanstack/react-query'
import { updateTenant } from '../../api/tenants.ts'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { useNow } from '../../design/use-now.ts'
import { useSay } from '../../messages/language-context.tsx'
import { isFrozen } from './freeze-badge.tsx'
import { useTenantChange } from './use-tenant-change.ts'

/** Why nothing is upgraded by itself, until when, and how to end that. Nothing for a tenant that is not frozen. */
export function FreezeNote({ tagged: { data: tenant, etag } }: { readonly tagged: TaggedAnswer<Tenant> }) {
  const say = useSay()
  const nowMs = useNow()
  const { tenantId, freeze } = tenant
  const change = useTenantChange(tenantId)
  const mayChange = useMay('install')
  const { mutate, error, isPending } = useMutation({
    mutationFn: () => change(() => updateTenant(tenantId, { freeze: null }, { etag })),
  })
  if (!isFrozen(freeze, nowMs)) return null
  return (
    <div className="note" data-tone="warn">
      <strong>{say('freeze.title')}</strong>
      <p>
        <bdi>{freeze.reason}</bdi>
      </p>
      {freeze.until !== null && (
        <p className="soft">
          {say('freeze.ends')} <RelativeTime at={freeze.until} />
        </p>
      )}
      {error && <ProblemNote error={error} />}
      {mayChange && (
        <div>
          <Button onPress={() => mutate()} isPending={isPending}>
            {say('freeze.lift')}
          </Button>
        </div>
      )}
    </div>
  )
}
