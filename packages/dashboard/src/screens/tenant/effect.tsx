import { useQuery } from '@tanstack/react-query'
import type { ChangeMade } from '../../api/tenants.ts'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { usePaused } from '../../design/use-paused.ts'
import { useSay } from '../../messages/language-context.tsx'
import { ChangeList } from './change-list.tsx'

const PAUSE_MS = 300

interface EffectProps<Request> {
  /** All that is asked for. Another one is asked about anew, when the person pauses. */
  readonly request: Request
  readonly preview: (request: Request) => Promise<ChangeMade>
}

/** What a change would make, before it is made. */
export function Effect<Request>({ request, preview }: EffectProps<Request>) {
  const say = useSay()
  const text = usePaused(JSON.stringify(request), PAUSE_MS)
  const { data, error, isFetching } = useQuery({
    queryKey: ['effect', text],
    // What it would make may be another thing a moment later.
    staleTime: 0,
    gcTime: 0,
    queryFn: () => preview(request),
    // The text says what the request is.
    enabled: text === JSON.stringify(request),
  })
  return (
    <section className="effect" aria-live="polite" aria-busy={isFetching}>
      <h3>{say('change.effect')}</h3>
      {error && <ProblemNote error={error} />}
      {data && !error && <ChangeList changes={data.changes} />}
      {!data && !error && <Skeleton />}
    </section>
  )
}
