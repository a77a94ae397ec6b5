import { useQuery } from '@tanstack/react-query'
import { readinessQuery } from '../../api/operation.ts'
import { Badge } from '../../design/badge.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'

/** Whether the store, the catalog and the spool answer. */
export function ReadinessSection() {
  const say = useSay()
  const { data, error, isPending, refetch } = useQuery(readinessQuery)
  return (
    <section className="stack" aria-labelledby="readiness">
      <h2 id="readiness">{say('operation.ready')}</h2>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton lines={3} />}
      {data?.kind === 'elsewhere' && <p>{say('operation.ready.elsewhere')}</p>}
      {data?.kind === 'known' && (
        <dl className="facts panel">
          {Object.entries(data.checks).map(([name, state]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>
                <Badge tone={state === 'ok' ? 'good' : 'bad'}>{state}</Badge>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
