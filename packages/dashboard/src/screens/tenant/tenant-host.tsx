import type { Host } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { hostQuery } from '../../api/hosts.ts'
import { tenantQuery } from '../../api/tenants.ts'
import { EmptyState } from '../../design/empty-state.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'

const route = getRouteApi('/signed-in/tenants/$tenantId/host')

/** What the host of a tenant has declared to have, which versions of plugins have to fit. */
export function TenantHost() {
  const { tenantId } = route.useParams()
  const { data: tagged } = useQuery(tenantQuery(tenantId))
  // Its screen says it when there is no answer.
  return tagged ? <DeclaredHost hostId={tagged.data.host} /> : null
}

function DeclaredHost({ hostId }: { readonly hostId: string }) {
  const say = useSay()
  const { data: host, error, refetch } = useQuery(hostQuery(hostId))
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  if (host === undefined) return <Skeleton lines={4} />
  if (host === null) {
    return (
      <EmptyState title={say('tenantHost.empty.title', { host: hostId })}>
        <p>{say('tenantHost.empty.text')}</p>
        <pre>{`PUT /hosts/${hostId}`}</pre>
      </EmptyState>
    )
  }
  return (
    <section className="stack" aria-labelledby="tenant-host">
      <h2 id="tenant-host">{host.hostId}</h2>
      <p className="soft">{say('tenantHost.text')}</p>
      <dl className="facts panel">
        <dt>{say('tenantHost.version')}</dt>
        <dd>{host.version}</dd>
        <dt>React</dt>
        <dd>{host.react ?? <span className="soft">{say('tenantHost.missing')}</span>}</dd>
        <dt>{say('access.host.runtime')}</dt>
        <dd>{host.runtime ?? <span className="soft">{say('tenantHost.missing')}</span>}</dd>
        <dt>{say('plugin.points')}</dt>
        <dd>
          <ExtensionPoints host={host} />
        </dd>
        <dt>{say('access.host.declared')}</dt>
        <dd>
          <RelativeTime at={host.updatedAt} />
        </dd>
      </dl>
    </section>
  )
}

function ExtensionPoints({ host: { extensionPoints } }: { readonly host: Host }) {
  const say = useSay()
  if (!extensionPoints) return <span className="soft">{say('tenantHost.missing')}</span>
  const points = Object.entries(extensionPoints)
  if (points.length === 0) return say('tenantHost.noPoints')
  return (
    <ul className="plain-list">
      {points.map(([point, version]) => (
        <li key={point}>
          <code>{point}</code> {version}
        </li>
      ))}
    </ul>
  )
}
