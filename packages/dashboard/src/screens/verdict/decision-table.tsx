import { useQuery } from '@tanstack/react-query'
import { checkDecisionsQuery } from '../../api/check-decisions.ts'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { RevokeButton } from './revoke-button.tsx'

/** What administrators have allowed of a plugin, for administrators. */
export function DecisionTable({ pluginId }: { readonly pluginId: string }) {
  const say = useSay()
  const { data: decisions, error, refetch } = useQuery(checkDecisionsQuery(pluginId))
  return (
    <section className="stack" aria-labelledby="decisions">
      <h2 id="decisions">{say('decision.list')}</h2>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!decisions && !error && <Skeleton lines={2} />}
      {decisions?.length === 0 && <p className="soft">{say('decision.list.none')}</p>}
      {decisions && decisions.length > 0 && (
        <div className="table-frame">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{say('decision.list.finding')}</th>
                <th scope="col">{say('decision.list.for')}</th>
                <th scope="col">{say('decision.list.why')}</th>
                <th scope="col">{say('decision.list.by')}</th>
                <th scope="col">{say('decision.until')}</th>
                <th scope="col">
                  <span className="visually-hidden">{say('decision.list.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {decisions.map((decision) => (
                <tr key={decision.id}>
                  <th scope="row">
                    <code>{decision.code}</code>
                    {decision.file !== null && (
                      <div className="small soft">
                        <bdi>{decision.file}</bdi>
                      </div>
                    )}
                  </th>
                  <td>
                    {decision.version}
                    {decision.scope === 'plugin' && (
                      <div className="small soft">{say('decision.scope.plugin')}</div>
                    )}
                  </td>
                  <td>
                    <bdi>{decision.reason}</bdi>
                  </td>
                  <td>
                    <bdi>{decision.decidedBy}</bdi>
                  </td>
                  <td>
                    <RelativeTime at={decision.expiresAt} />
                  </td>
                  <td>
                    <RevokeButton decision={decision} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
