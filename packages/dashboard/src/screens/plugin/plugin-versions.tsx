import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { versionsQuery } from '../../api/plugins.ts'
import { ByteSize } from '../../design/byte-size.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { useSay } from '../../messages/language-context.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId/versions')

/** The versions of a plugin, highest first. */
export function PluginVersions() {
  const say = useSay()
  const { pluginId } = route.useParams()
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(versionsQuery(pluginId))
  if (isPending) return <Skeleton lines={6} />
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  return (
    <div className="stack">
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{say('versions.version')}</th>
              <th scope="col">{say('versions.state')}</th>
              <th scope="col">{say('plugin.published')}</th>
              <th scope="col" className="number">
                {say('versions.size')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.pages
              .flatMap(({ items }) => items)
              .map(({ version, state, createdAt, size }) => (
                <tr key={version}>
                  <th scope="row">{version}</th>
                  <td>
                    <StateBadge state={state} />
                  </td>
                  <td>
                    <RelativeTime at={createdAt} />
                  </td>
                  <td className="number">
                    <ByteSize bytes={size} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      <MoreButton {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </div>
  )
}
