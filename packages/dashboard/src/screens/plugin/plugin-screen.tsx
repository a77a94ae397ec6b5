import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { pluginQuery } from '../../api/plugins.ts'
import { Crumbs } from '../../design/crumbs.tsx'
import { Page } from '../../design/page.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { useSay } from '../../messages/language-context.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId')

/** One plugin: what is common to its tabs. */
export function PluginScreen() {
  const say = useSay()
  const { pluginId } = route.useParams()
  const { data: plugin, error, refetch } = useQuery(pluginQuery(pluginId))
  return (
    <Page
      title={plugin?.name ?? pluginId}
      marks={plugin && plugin.latestState !== 'active' && <StateBadge state={plugin.latestState} />}
      summary={<code className="soft">{pluginId}</code>}
      crumbs={
        <Crumbs>
          <Link to="/plugins">{say('catalogue.title')}</Link>
        </Crumbs>
      }
    >
      <nav className="tabs" aria-label={plugin?.name ?? pluginId}>
        <Link to="/plugins/$pluginId" params={{ pluginId }} activeOptions={{ exact: true }}>
          {say('plugin.overview')}
        </Link>
        <Link to="/plugins/$pluginId/versions" params={{ pluginId }}>
          {say('plugin.versions')}
        </Link>
      </nav>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {plugin && <Outlet />}
      {!plugin && !error && <Skeleton lines={6} />}
    </Page>
  )
}
