import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { pluginQuery } from '../../api/plugins.ts'
import { useMay } from '../../app/use-may.ts'
import { Crumbs } from '../../design/crumbs.tsx'
import { Page } from '../../design/page.tsx'
import { PluginIcon } from '../../design/plugin-icon.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { TenantPanel } from './tenant-panel.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId')

/** One plugin: what is common to its tabs. */
export function PluginScreen() {
  const say = useSay()
  const mayStage = useMay('stage')
  const { pluginId } = route.useParams()
  const { tenant } = route.useSearch()
  const mayPublish = useMay('publish')
  const mayRead = useMay('read')
  const isAdministrator = useMay('admin')
  // A tab shows the same tenant as the one before.
  const search = { tenant }
  const { data: plugin, error, refetch } = useQuery(pluginQuery(pluginId))
  return (
    <Page
      title={plugin?.name ?? pluginId}
      icon={<PluginIcon name={plugin?.name ?? ''} url={plugin?.iconUrl} isLarge />}
      marks={plugin && plugin.latestState !== 'active' && <StateBadge state={plugin.latestState} />}
      summary={<code className="soft">{pluginId}</code>}
      crumbs={
        <Crumbs>
          <Link to="/plugins">{say('catalogue.title')}</Link>
        </Crumbs>
      }
    >
      {mayRead && <TenantPanel key={pluginId} />}
      <nav className="tabs" aria-label={plugin?.name ?? pluginId}>
        <Link
          to="/plugins/$pluginId"
          params={{ pluginId }}
          search={search}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {say('plugin.overview')}
        </Link>
        <Link to="/plugins/$pluginId/versions" params={{ pluginId }} search={search}>
          {say('plugin.versions')}
        </Link>
        {(mayPublish || isAdministrator) && (
          <Link
            to="/plugins/$pluginId/tenants"
            params={{ pluginId }}
            search={search}
            activeOptions={{ includeSearch: false }}
          >
            {say('plugin.tenants')}
          </Link>
        )}
        {(mayPublish || isAdministrator) && (
          <Link to="/plugins/$pluginId/settings" params={{ pluginId }} search={search}>
            {say('plugin.settings')}
          </Link>
        )}
        {mayStage && (
          <Link to="/waiting" search={{ plugin: pluginId }}>
            {say('app.queue')}
          </Link>
        )}
      </nav>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {plugin && <Outlet />}
      {!plugin && !error && <Skeleton lines={6} />}
    </Page>
  )
}
