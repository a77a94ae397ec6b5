import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { differenceQuery } from '../../api/tenants.ts'
import { Button } from '../../design/button.tsx'
import { ChoiceField } from '../../design/choice-field.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { ChangeList } from './change-list.tsx'

const route = getRouteApi('/signed-in/tenants/$tenantId/generations')

interface GenerationComparisonProps {
  readonly tenantId: string
  /** Those that are listed, the latest first. */
  readonly numbers: readonly number[]
  readonly since: number | undefined
  readonly generation: number | undefined
}

/** What lies between two generations, which are in the URL. */
export function GenerationComparison({ tenantId, numbers, since, generation }: GenerationComparisonProps) {
  const say = useSay()
  const navigate = route.useNavigate()
  return (
    <section className="panel stack" aria-label={say('comparison.title')}>
      <div className="joined">
        <ChoiceField
          label={say('comparison.since')}
          value={since === undefined ? '' : String(since)}
          choices={choicesOf(numbers, since)}
          onChange={(text) =>
            void navigate({ search: (before) => ({ ...before, since: numberIn(text) }), replace: true })
          }
        />
        <ChoiceField
          label={say('comparison.generation')}
          value={generation === undefined ? '' : String(generation)}
          choices={choicesOf(numbers, generation)}
          onChange={(text) =>
            void navigate({ search: (before) => ({ ...before, generation: numberIn(text) }), replace: true })
          }
        />
        {(since !== undefined || generation !== undefined) && (
          <Button onPress={() => void navigate({ search: {} })}>{say('comparison.clear')}</Button>
        )}
      </div>
      {since !== undefined && generation !== undefined && (
        <Difference tenantId={tenantId} since={since} generation={generation} />
      )}
    </section>
  )
}

interface DifferenceProps {
  readonly tenantId: string
  readonly since: number
  readonly generation: number
}

function Difference({ tenantId, since, generation }: DifferenceProps) {
  const say = useSay()
  const { data, error, refetch } = useQuery(differenceQuery(tenantId, { since, generation }))
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton lines={2} />
  return (
    <div className="stack" aria-live="polite">
      <h2>{say('comparison.result', { since, generation })}</h2>
      <ChangeList changes={data.changes} />
    </div>
  )
}

/** With the chosen one, which a URL may name although it is not listed yet. */
function choicesOf(numbers: readonly number[], chosen: number | undefined) {
  const all = chosen === undefined || numbers.includes(chosen) ? numbers : [chosen, ...numbers]
  return [{ value: '', label: '–' }, ...all.map((each) => ({ value: String(each), label: String(each) }))]
}

function numberIn(text: string): number | undefined {
  return text === '' ? undefined : Number(text)
}
