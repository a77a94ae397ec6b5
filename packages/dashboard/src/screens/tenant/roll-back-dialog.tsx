import type { TaggedAnswer, Tenant } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { generationPluginsQuery, rollBack } from '../../api/tenants.ts'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
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
      <p>{say('rollBack.text', { tenant: tenantId, generation })}</p>
      <Effect
        request={{ rollBack: tenantId, generation }}
        preview={(request) => rollBack(request.rollBack, request.generation, { etag, isDryRun: true })}
      />
      <ShownThen tenantId={tenantId} generation={generation} />
      <p className="soft">{say('rollBack.undo')}</p>
    </ConfirmDialog>
  )
}

/** The plugins that pages had with a generation, in their order. */
function ShownThen({ tenantId, generation }: { readonly tenantId: string; readonly generation: number }) {
  const say = useSay()
  const { data, error } = useQuery(generationPluginsQuery(tenantId, generation))
  const shown = data?.filter(({ enabled }) => enabled)
  return (
    <section className="effect" aria-labelledby="shown-then">
      <h3 id="shown-then">{say('rollBack.shows')}</h3>
      {error && <ProblemNote error={error} />}
      {!shown && !error && <Skeleton />}
      {shown?.length === 0 && <p className="soft">{say('rollBack.showsNothing')}</p>}
      {shown && shown.length > 0 && (
        <>
          <ol className="changes">
            {shown.map(({ pluginId, version }) => (
              <li key={pluginId}>
                <code>{pluginId}</code> {version}
              </li>
            ))}
          </ol>
          <p className="small soft">{say('rollBack.revoked')}</p>
        </>
      )}
    </section>
  )
}
