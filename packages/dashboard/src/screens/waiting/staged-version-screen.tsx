import { ProblemAnswerError } from '@plugboard/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { stagedVersionQuery } from '../../api/staged-versions.ts'
import { Badge } from '../../design/badge.tsx'
import { Crumbs } from '../../design/crumbs.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { Page } from '../../design/page.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { CapabilitySection } from '../verdict/capability-section.tsx'
import { CheckList } from '../verdict/check-list.tsx'
import { PermissionSection } from '../verdict/permission-section.tsx'
import { useDeciding } from '../verdict/use-deciding.ts'
import { FileTable } from '../version/file-table.tsx'
import { ProvenanceSection } from '../version/provenance-section.tsx'
import { VersionFacts } from '../version/version-facts.tsx'
import { StagedActions } from './staged-actions.tsx'

const route = getRouteApi('/signed-in/waiting/$pluginId/$version')

/** One staged version: all that somebody needs who approves or rejects it. */
export function StagedVersionScreen() {
  const say = useSay()
  const { pluginId, version } = route.useParams()
  const { data: staged, error, refetch } = useQuery(stagedVersionQuery(pluginId, version))
  const deciding = useDeciding({ pluginId, version })
  return (
    <Page
      title={`${staged?.metadata.name ?? pluginId} ${version}`}
      marks={staged && <Badge tone="accent">{say('state.staged')}</Badge>}
      crumbs={
        <Crumbs>
          <Link to="/waiting" activeOptions={{ exact: true }}>
            {say('waiting.title')}
          </Link>
          <Link to="/waiting" search={{ plugin: pluginId }}>
            {pluginId}
          </Link>
        </Crumbs>
      }
    >
      {error && isGone(error) && (
        <EmptyState title={say('waiting.gone')}>
          <p>{say('waiting.gone.text')}</p>
          <Link to="/waiting">{say('waiting.gone.back')}</Link>
        </EmptyState>
      )}
      {error && !isGone(error) && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!staged && !error && <Skeleton lines={8} />}
      {staged && !error && (
        <>
          <StagedActions staged={staged} deciding={deciding} />
          <div className="columns version-columns">
            <div className="sections">
              {staged.metadata.description !== '' && (
                <p className="description">
                  <bdi>{staged.metadata.description}</bdi>
                </p>
              )}
              <CheckList verdict={staged.verdict} checks={staged.checks} deciding={deciding} />
              <CapabilitySection report={staged.capabilities} changes={staged.capabilityChanges} />
              <PermissionSection permissions={staged.metadata.permissions} report={staged.capabilities} />
            </div>
            <VersionFacts metadata={staged.metadata} size={staged.size} digest={staged.digest}>
              <dt>{say('waiting.at')}</dt>
              <dd>
                <RelativeTime at={staged.stagedAt} />
              </dd>
              {staged.stagedBy !== null && (
                <>
                  <dt>{say('waiting.by')}</dt>
                  <dd>
                    <bdi>{staged.stagedBy}</bdi>
                  </dd>
                </>
              )}
            </VersionFacts>
          </div>
          <FileTable files={staged.files} />
          <ProvenanceSection provenance={staged.provenance} />
        </>
      )}
    </Page>
  )
}

/** Somebody decided about it in the meantime. */
function isGone(error: unknown): boolean {
  return error instanceof ProblemAnswerError && error.problem.code === 'VERSION_NOT_FOUND'
}
