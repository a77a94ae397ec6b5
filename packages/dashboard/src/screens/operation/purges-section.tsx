import type { Purge } from '@plugboard/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { purgesQuery } from '../../api/operation.ts'
import { Badge, type Tone } from '../../design/badge.tsx'
import { Listing } from '../../design/listing.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { useSay } from '../../messages/language-context.tsx'

const TONES: Readonly<Record<Purge['state'], Tone>> = { waiting: 'accent', done: 'good', failed: 'bad' }

/** What the CDN is asked to forget, and what it answered. */
export function PurgesSection() {
  const say = useSay()
  const list = useInfiniteQuery(purgesQuery)
  return (
    <section className="stack" aria-labelledby="purges">
      <h2 id="purges">{say('operation.purges')}</h2>
      <Listing list={list} empty={<p className="soft">{say('operation.purges.none')}</p>}>
        {(purges) => (
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{say('operation.purges.what')}</th>
                  <th scope="col">{say('versions.state')}</th>
                  <th scope="col">{say('operation.purges.requested')}</th>
                  <th scope="col">{say('operation.purges.last')}</th>
                  <th scope="col">{say('operation.purges.next')}</th>
                </tr>
              </thead>
              <tbody>
                {purges.map((purge) => {
                  const { pluginId, version, tags, state, requestedAt, lastResult, nextCallAt } = purge
                  return (
                    <tr key={`${pluginId} ${version} ${tags.join(' ')} ${requestedAt}`}>
                      <td>
                        <Link to="/plugins/$pluginId" params={{ pluginId }}>
                          {pluginId}
                        </Link>{' '}
                        {version ?? tags.join(', ')}
                      </td>
                      <td>
                        <Badge tone={TONES[state]}>{say(`operation.purges.state.${state}`)}</Badge>
                      </td>
                      <td>
                        <RelativeTime at={requestedAt} />
                      </td>
                      <td>{lastResult === null ? '–' : (lastResult.error ?? lastResult.status)}</td>
                      <td>{nextCallAt === null ? '–' : <RelativeTime at={nextCallAt} />}</td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
    </section>
  )
}
