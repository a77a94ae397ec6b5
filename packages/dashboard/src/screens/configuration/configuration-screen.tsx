import type { PluginConfiguration } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { configurationSchemaQuery, installationQuery } from '../../api/configuration.ts'
import { Crumbs } from '../../design/crumbs.tsx'
import { Page } from '../../design/page.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { ConfigurationEditor } from './configuration-editor.tsx'

const ConfigurationHistory = lazy(() =>
  import('./configuration-history.tsx').then(({ ConfigurationHistory: loaded }) => ({ default: loaded })),
)

const route = getRouteApi('/signed-in/tenants/$tenantId/plugins/$pluginId/configuration')

/** What a version without a schema takes. */
const ANYTHING: PluginConfiguration = { schema: {}, order: [], secrets: [] }

/** What a tenant has configured of a plugin: as a form, as JSON, and as it was before. */
export function ConfigurationScreen() {
  const say = useSay()
  const ref = route.useParams()
  const { view } = route.useSearch()
  const installation = useQuery(installationQuery(ref))
  const version = installation.data?.data.version
  const configuration = useQuery({
    ...configurationSchemaQuery({ pluginId: ref.pluginId, version: version ?? '' }),
    enabled: version !== undefined,
  })
  const error = installation.error ?? configuration.error
  const retry = () => void (installation.error ? installation.refetch() : configuration.refetch())
  return (
    <Page
      title={say('config.title', { plugin: installation.data?.data.name ?? ref.pluginId })}
      summary={
        <p className="soft">{say('config.summary', { tenant: ref.tenantId, version: version ?? '…' })}</p>
      }
      crumbs={
        <Crumbs>
          <Link to="/tenants">{say('tenants.title')}</Link>
          <Link to="/tenants/$tenantId" params={ref}>
            {ref.tenantId}
          </Link>
          <Link to="/plugins/$pluginId" params={ref}>
            {ref.pluginId}
          </Link>
        </Crumbs>
      }
    >
      <nav className="tabs" aria-label={say('config.views')}>
        {(['form', 'json', 'history'] as const).map((each) => (
          <Link
            key={each}
            to="/tenants/$tenantId/plugins/$pluginId/configuration"
            params={ref}
            search={each === 'form' ? {} : { view: each }}
            activeOptions={{ includeSearch: true, exact: true }}
          >
            {say(`config.view.${each}`)}
          </Link>
        ))}
      </nav>
      {error && <ProblemNote error={error} onRetry={retry} />}
      {!error && !(installation.data && configuration.data !== undefined) && <Skeleton lines={8} />}
      {configuration.data === null && view !== 'history' && <p className="note">{say('config.noSchema')}</p>}
      {installation.data && configuration.data !== undefined && view !== 'history' && (
        <ConfigurationEditor
          // Another version has another schema.
          key={version}
          reference={ref}
          installation={installation.data}
          configuration={configuration.data ?? ANYTHING}
          isForm={view !== 'json' && configuration.data !== null}
        />
      )}
      {installation.data && view === 'history' && (
        <Suspense fallback={<Skeleton lines={6} />}>
          <ConfigurationHistory reference={ref} installation={installation.data} />
        </Suspense>
      )}
    </Page>
  )
}
