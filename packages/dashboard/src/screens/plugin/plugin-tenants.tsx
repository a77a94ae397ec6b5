import type { PluginTenant } from '@plugboard/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { pluginTenantsQuery } from '../../api/plugin-tenants.ts'
import { useMay } from '../../app/use-may.ts'
import { Badge } from '../../design/badge.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { HoldList } from '../../design/hold-list.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { TextField } from '../../design/text-field.tsx'
import { usePaused } from '../../design/use-paused.ts'
import { useSay } from '../../messages/language-context.tsx'
import { UpgradeProgressPanel } from './upgrade-progress-panel.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId/tenants')
/** What is typed is asked for when the person pauses. */
const PAUSE_MS = 250

/** Which tenant has which version of a plugin, and how far they are after a change of it. */
export function PluginTenants() {
  const { pluginId } = route.useParams()
  const isAdministrator = useMay('admin')
  const mayPublish = useMay('publish')
  return (
    <div className="stack">
      {mayPublish && <UpgradeProgressPanel pluginId={pluginId} />}
      {isAdministrator && <TenantList pluginId={pluginId} />}
    </div>
  )
}

function TenantList({ pluginId }: { readonly pluginId: string }) {
  const say = useSay()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const version = usePaused(search.version, PAUSE_MS)
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(pluginTenantsQuery(pluginId, version))
  const tenants = data?.items
  return (
    <>
      <search className="row">
        <TextField
          label={say('versions.version')}
          description={say('pluginTenants.version.description')}
          value={search.version ?? ''}
          onChange={(text) =>
            void navigate({
              search: (before) => ({ ...before, version: text.trim() || undefined }),
              replace: true,
            })
          }
          maxLength={64}
          autoComplete="off"
          spellCheck="false"
        />
      </search>
      {isPending && <Skeleton lines={6} />}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {tenants?.length === 0 && !hasNextPage && (
        <EmptyState title={say('pluginTenants.empty.title')}>
          <p>
            {version === undefined
              ? say('pluginTenants.empty.text')
              : say('pluginTenants.empty.version', { version })}
          </p>
        </EmptyState>
      )}
      {tenants && tenants.length > 0 && (
        <div className="table-frame">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{say('offer.tenant')}</th>
                <th scope="col">{say('versions.version')}</th>
                <th scope="col">{say('pluginTenants.requested')}</th>
                <th scope="col">{say('pluginTenants.pending')}</th>
                <th scope="col">{say('plugin.changed')}</th>
              </tr>
            </thead>
            <tbody>
              {tenants.map((tenant) => (
                <TenantRow key={tenant.tenantId} pluginId={pluginId} tenant={tenant} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </>
  )
}

function TenantRow({ pluginId, tenant }: { readonly pluginId: string; readonly tenant: PluginTenant }) {
  const say = useSay()
  const { tenantId, version, requested, upgrade, enabled, pending, holds, updatedAt } = tenant
  return (
    <tr>
      <th scope="row">
        <Link to="/plugins/$pluginId" params={{ pluginId }} search={{ tenant: tenantId }}>
          {tenantId}
        </Link>
      </th>
      <td>
        <span className="row">
          {version}
          {!enabled && <Badge tone="warn">{say('pluginTenants.disabled')}</Badge>}
        </span>
      </td>
      <td>
        {requested} <span className="soft small">{say(`pluginTenants.upgrade.${upgrade}`)}</span>
      </td>
      <td>
        {pending}
        {pending !== null && holds.length === 0 && (
          <p className="soft small">{say('pluginTenants.itsTurn')}</p>
        )}
        {holds.length > 0 && <HoldList holds={holds} />}
      </td>
      <td>
        <RelativeTime at={updatedAt} />
      </td>
    </tr>
  )
}
