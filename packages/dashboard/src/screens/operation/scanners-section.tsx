import type { Scanner } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { scannersQuery } from '../../api/operation.ts'
import { Badge, type Tone } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'

const TONES: Readonly<Record<Scanner['state'], Tone>> = { ready: 'good', stale: 'warn', away: 'bad' }

/** The scanners of uploads, and whether each could scan now. */
export function ScannersSection() {
  const say = useSay()
  const { data, error, isPending, isFetching, refetch } = useQuery(scannersQuery)
  return (
    <section className="stack" aria-labelledby="scanners">
      <div className="row">
        <h2 id="scanners">{say('operation.scanners')}</h2>
        <span className="spacer" />
        {data && data.items.length > 0 && (
          <Button onPress={() => void refetch()} isPending={isFetching}>
            {say('operation.scanners.check')}
          </Button>
        )}
      </div>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton lines={2} />}
      {data?.items.length === 0 && <p className="soft">{say('operation.scanners.none')}</p>}
      {data && data.items.length > 0 && (
        <div className="table-frame">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{say('access.name')}</th>
                <th scope="col">{say('versions.state')}</th>
                <th scope="col">{say('operation.scanners.hit')}</th>
                <th scope="col">{say('operation.scanners.rules')}</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(({ name, state, reason, requirement, whenAway, ruleVersion }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>
                    <Badge tone={TONES[state]}>{say(`operation.scanner.${state}`)}</Badge>
                    {reason !== null && <div className="small">{reason}</div>}
                  </td>
                  <td>
                    {say(`operation.scanner.${requirement}`)}
                    {requirement === 'required' && (
                      <div className="small soft">{say(`operation.scanner.away.${whenAway}`)}</div>
                    )}
                  </td>
                  <td>{ruleVersion ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
