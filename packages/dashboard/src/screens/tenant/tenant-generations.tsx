import type { TaggedAnswer, Tenant } from '@plugboard/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { generationsQuery, tenantQuery } from '../../api/tenants.ts'
import { useMay } from '../../app/use-may.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { ChangeList } from './change-list.tsx'
import { GenerationComparison } from './generation-comparison.tsx'
import { RollBackDialog } from './roll-back-dialog.tsx'

const route = getRouteApi('/signed-in/tenants/$tenantId/generations')

/** What a tenant had at each time: who changed what, what lies between any two, and the way back to any. */
export function TenantGenerations() {
  const say = useSay()
  const { tenantId } = route.useParams()
  const { since, generation: compared } = route.useSearch()
  const navigate = route.useNavigate()
  const mayChange = useMay('install')
  /** What to go back to, and the tenant as it was when that was chosen: a change of anything else since is refused. */
  const [target, setTarget] = useState<{
    readonly generation: number
    readonly tagged: TaggedAnswer<Tenant>
  } | null>(null)
  const { data: tagged } = useQuery(tenantQuery(tenantId))
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(generationsQuery(tenantId))
  const generations = data?.items ?? []
  const present = generations[0]?.generation
  if (isPending) return <Skeleton lines={6} />
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (present === undefined) {
    return (
      <EmptyState title={say('generations.empty.title')}>
        <p>{say('generations.empty.text')}</p>
      </EmptyState>
    )
  }
  return (
    <div className="stack">
      {generations.length > 1 && (
        <GenerationComparison
          tenantId={tenantId}
          numbers={generations.map(({ generation }) => generation)}
          since={since}
          generation={compared}
        />
      )}
      <ol className="generations" reversed>
        {generations.map(({ generation, madeAt, madeBy, from, rolledBackTo, changes }) => (
          <li key={generation} className="panel" aria-labelledby={`generation-${generation}`}>
            <div className="row">
              <h2 id={`generation-${generation}`}>{say('generations.one', { generation })}</h2>
              {generation === present && <Badge tone="good">{say('generations.present')}</Badge>}
              {rolledBackTo !== null && (
                <Badge>{say('generations.rolledBackTo', { generation: rolledBackTo })}</Badge>
              )}
              <span className="spacer" />
              {generation !== present && (
                <Button
                  variant="quiet"
                  onPress={() => void navigate({ search: { since: generation, generation: present } })}
                >
                  {say('generations.compare')}
                </Button>
              )}
              {generation !== present && mayChange && tagged && (
                <Button onPress={() => setTarget({ generation, tagged })}>
                  {say('rollBack.open', { generation })}
                </Button>
              )}
            </div>
            <p className="row small soft">
              {madeAt !== null && <RelativeTime at={madeAt} />}
              {madeBy !== null && <bdi>{madeBy}</bdi>}
              {from !== null && <span>{say(`from.${from}`)}</span>}
            </p>
            <ChangeList changes={changes} />
          </li>
        ))}
      </ol>
      <MoreButton {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
      {target !== null && <RollBackDialog {...target} onClose={() => setTarget(null)} />}
    </div>
  )
}
