import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet } from '@tanstack/react-router'
import { tenantQuery } from '../../api/tenants.ts'
import { Crumbs } from '../../design/crumbs.tsx'
import { Page } from '../../design/page.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { FreezeBadge } from './freeze-badge.tsx'
import { FreezeNote } from './freeze-note.tsx'

const route = getRouteApi('/signed-in/tenants/$tenantId')

/** One tenant: what is common to its tabs. */
export function TenantScreen() {
  const say = useSay()
  const { tenantId } = route.useParams()
  const { data, error, refetch } = useQuery(tenantQuery(tenantId))
  const tenant = data?.data
  return (
    <Page
      title={tenantId}
      marks={tenant && <FreezeBadge freeze={tenant.freeze} />}
      summary={
        tenant && (
          <span className="soft">
            {say('tenant.summary', { generation: tenant.generation, host: tenant.host })}
          </span>
        )
      }
      crumbs={
        <Crumbs>
          <Link to="/tenants">{say('tenants.title')}</Link>
        </Crumbs>
      }
    >
      <nav className="tabs" aria-label={tenantId}>
        <Link to="/tenants/$tenantId" params={{ tenantId }} activeOptions={{ exact: true }}>
          {say('tenant.plugins')}
        </Link>
        <Link to="/tenants/$tenantId/generations" params={{ tenantId }}>
          {say('tenant.generations')}
        </Link>
        <Link to="/tenants/$tenantId/host" params={{ tenantId }}>
          {say('tenant.host')}
        </Link>
      </nav>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data && (
        <>
          <FreezeNote tagged={data} />
          <Outlet />
        </>
      )}
      {!data && !error && <Skeleton lines={6} />}
    </Page>
  )
}
