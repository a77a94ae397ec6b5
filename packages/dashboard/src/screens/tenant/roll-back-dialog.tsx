import type { TaggedAnswer, Tenant } from '@plugboard/client'
import { rollBack } from '../../api/tenants.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { Effect } from './effect.tsx'
import { useTenantChange } from './use-tenant-change.ts'

interface RollBackDialogProps {
  readonly tagged: TaggedAnswer<Tenant>
  /** To go back to. */
  readonly generation: number
  readonly onClose: () => void
}

/** Goes back to an earlier generation, and says before what that changes. */
export function RollBackDialog({ tagged: { data: tenant, etag }, generation, onClose }: RollBackDialogProps) {
  const say = useSay()
  const { tenantId } = tenant
  const change = useTenantChange(tenantId)
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={say('rollBack.title', { tenant: tenantId, generation })}
      action={say('rollBack.action')}
      onConfirm={() => change(() => rollBack(tenantId, generation, { etag }))}
    >
      <p>{say('rollBack.text')}</p>
      <Effect
        request={{ rollBack: tenantId, generation }}
        preview={(request) => rollBack(request.rollBack, request.generation, { etag, isDryRun: true })}
      />
    </ConfirmDialog>
  )
}
