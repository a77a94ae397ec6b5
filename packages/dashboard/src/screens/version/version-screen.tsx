import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { versionQuery } from '../../api/versions.ts'
import { useMay } from '../../app/use-may.ts'
import { Crumbs } from '../../design/crumbs.tsx'
import { Page } from '../../design/page.tsx'
import { PluginIcon } from '../../design/plugin-icon.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { ReadmeSection } from '../readme/readme-section.tsx'
import { CapabilitySection } from '../verdict/capability-section.tsx'
import { CheckList } from '../verdict/check-list.tsx'
import { DecisionTable } from '../verdict/decision-table.tsx'
import { PermissionSection } from '../verdict/permission-section.tsx'
import { useDeciding } from '../verdict/use-deciding.ts'
import { FileTable } from './file-table.tsx'
import { ProvenanceSection } from './provenance-section.tsx'
import { VersionFacts } from './version-facts.tsx'
import { VersionMarks } from './version-marks.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId/versions/$version')

/** One published version: what it says of itself, what the checks found, and what it consists of. */
export function VersionScreen() {
  const say = useSay()
  const { pluginId, version } = route.useParams()
  const query = versionQuery(pluginId, version)
  const queryClient = useQueryClient()
  const isAdmin = useMay('admin')
  const { data, error, refetch } = useQuery(query)
  const onDecided = () => void queryClient.invalidateQueries({ queryKey: query.queryKey })
  const deciding = useDeciding({ pluginId, version, onDecided })
  return (
    <Page
      title={`${data?.name ?? pluginId} ${version}`}
      icon={data && <PluginIcon name={data.name} url={data.iconUrl} isLarge />}
      marks={data && <StateBadge state={data.state} />}
      crumbs={
        <Crumbs>
          <Link to="/plugins">{say('catalogue.title')}</Link>
          <Link to="/plugins/$pluginId" params={{ pluginId }} activeOptions={{ exact: true }}>
            {pluginId}
          </Link>
          <Link to="/plugins/$pluginId/versions" params={{ pluginId }} activeOptions={{ exact: true }}>
            {say('plugin.versions')}
          </Link>
        </Crumbs>
      }
    >
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {data && (
        <>
          <VersionMarks version={data} />
          <div className="columns version-columns">
            <div className="sections">
              {data.description !== '' && (
                <p className="description">
                  <bdi>{data.description}</bdi>
                </p>
              )}
              <CheckList verdict={data.verdict} checks={data.checks} deciding={deciding} />
              <CapabilitySection report={data.capabilities} changes={data.capabilityChanges} />
              <PermissionSection permissions={data.permissions} report={data.capabilities} />
            </div>
            <VersionFacts metadata={data} size={data.size} digest={data.digest}>
              <dt>{say('plugin.published')}</dt>
              <dd>
                <RelativeTime at={data.createdAt} />
              </dd>
              <dt>{say('version.entry')}</dt>
              <dd>
                <a href={data.bundleUrl} rel="noreferrer">
                  <bdi>{data.files.find(({ url }) => url === data.bundleUrl)?.path ?? data.bundleUrl}</bdi>
                </a>
              </dd>
            </VersionFacts>
          </div>
          {data.readme !== undefined && <ReadmeSection pluginId={pluginId} version={version} />}
          <FileTable files={data.files} />
          <ProvenanceSection provenance={data.provenance} />
          {isAdmin && <DecisionTable pluginId={pluginId} />}
        </>
      )}
    </Page>
  )
}
