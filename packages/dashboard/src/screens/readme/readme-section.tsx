import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { readmeQuery } from '../../api/versions.ts'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'

const Markdown = lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown }))
const LINES = 6

/** The readme of a version that has one. */
export function ReadmeSection({
  pluginId,
  version,
}: {
  readonly pluginId: string
  readonly version: string
}) {
  const say = useSay()
  const { data, error, refetch } = useQuery(readmeQuery(pluginId, version))
  return (
    <section className="stack panel" aria-labelledby="readme">
      <h2 id="readme">{say('plugin.readme')}</h2>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={LINES} />}
      {data && (
        <Suspense fallback={<Skeleton lines={LINES} />}>
          <Markdown markdown={data.markdown} place={data} />
        </Suspense>
      )}
    </section>
  )
}
