import type { FormerConfiguration, Installation, TaggedAnswer } from '@plugboard/client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { formerConfigurationsQuery, type TenantPluginRef } from '../../api/configuration.ts'
import { updatePlugin } from '../../api/tenants.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { ConfirmDialog } from '../../design/confirm-dialog.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { tellDone } from '../../design/toasts.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { DifferenceTable } from './difference-table.tsx'
import { differencesOf } from './json-difference.ts'

interface ConfigurationHistoryProps {
  readonly reference: TenantPluginRef
  readonly installation: TaggedAnswer<Installation>
}

/** The configurations that were there, the latest first, each with the way back to it. */
export function ConfigurationHistory({ reference, installation }: ConfigurationHistoryProps) {
  const say = useSay()
  const queryClient = useQueryClient()
  const [chosen, setChosen] = useState<FormerConfiguration | null>(null)
  const history = useInfiniteQuery(formerConfigurationsQuery(reference))
  if (history.error) return <ProblemNote error={history.error} onRetry={() => void history.refetch()} />
  if (history.isPending) return <Skeleton lines={6} />
  const former = history.data.items
  if (former.length === 0) {
    return (
      <EmptyState title={say('config.history.empty.title')}>
        <p>{say('config.history.empty.text')}</p>
      </EmptyState>
    )
  }
  return (
    <div className="stack">
      <ol className="timeline">
        {former.map((each) => (
          <li key={each.generation} className="panel stack">
            <div className="row">
              <strong>{say('config.history.generation', { generation: String(each.generation) })}</strong>
              <span className="soft">{each.version}</span>
              {each.madeAt !== null && <RelativeTime at={each.madeAt} />}
              {each.madeBy !== null && (
                <span className="soft">
                  <bdi>{each.madeBy}</bdi>
                </span>
              )}
            </div>
            {each === former[0] ? (
              <div>
                <Badge tone="accent">{say('config.history.present')}</Badge>
              </div>
            ) : (
              <div>
                <Button onPress={() => setChosen(each)}>{say('config.history.restore')}</Button>
              </div>
            )}
          </li>
        ))}
      </ol>
      <MoreButton {...history} />
      {chosen && (
        <ConfirmDialog
          isOpen
          onClose={() => setChosen(null)}
          title={say('config.history.restore.title', { generation: String(chosen.generation) })}
          action={say('config.history.restore')}
          onConfirm={async () => {
            const body = { configFromGeneration: chosen.generation }
            await updatePlugin(reference, body, { etag: installation.etag })
            tellDone({ text: say('config.saved') })
            await queryClient.invalidateQueries({ queryKey: ['tenants', reference.tenantId] })
          }}
        >
          <RestoredDifference before={installation.data.config} after={chosen.config} />
        </ConfirmDialog>
      )}
    </div>
  )
}

function RestoredDifference({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const say = useSay()
  const differences = differencesOf(before, after)
  return differences.length > 0 ? (
    <DifferenceTable differences={differences} />
  ) : (
    <p>{say('config.history.same')}</p>
  )
}
