import { useQuery } from '@tanstack/react-query'
import { upgradeProgressQuery } from '../../api/plugin-tenants.ts'
import { Badge } from '../../design/badge.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** How far the tenants of a plugin are, after a version or a tag of it has changed. */
export function UpgradeProgressPanel({ pluginId }: { readonly pluginId: string }) {
  const say = useSay()
  const { data, error, refetch } = useQuery(upgradeProgressQuery(pluginId))
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={2} />
  const { state, requestedAt, finishedAt, visited, changed, failed } = data
  return (
    <section className="panel stack" aria-label={say('progress.title')}>
      <div className="row">
        <h2>{say('progress.title')}</h2>
        {state === 'running' && <Badge tone="accent">{say('progress.running')}</Badge>}
        {state === 'done' && <Badge tone={failed > 0 ? 'warn' : 'good'}>{say('progress.done')}</Badge>}
      </div>
      {state === 'none' ? (
        <p className="soft">{say('progress.none')}</p>
      ) : (
        <p role="status">
          {say('progress.counts', { visited, changed })}
          {failed > 0 && ` ${say('progress.failed', { count: failed })}`}
        </p>
      )}
      {requestedAt !== null && (
        <p className="soft small">
          {say('progress.since')} <RelativeTime at={requestedAt} />
          {finishedAt !== null && (
            <>
              {' · '}
              {say('progress.finished')} <RelativeTime at={finishedAt} />
            </>
          )}
        </p>
      )}
    </section>
  )
}
