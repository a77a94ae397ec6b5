import type { VersionSummary } from '@plugboard/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { versionsQuery } from '../../api/plugins.ts'
import { tagsQuery } from '../../api/tags.ts'
import { publishersQuery } from '../../api/version-marks.ts'
import { useMay } from '../../app/use-may.ts'
import { Badge } from '../../design/badge.tsx'
import { ByteSize } from '../../design/byte-size.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { StateBadge } from '../../design/state-badge.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { PublishedBy } from './published-by.tsx'
import { SizeDifference } from './size-difference.tsx'
import { VersionChanges } from './version-changes.tsx'
import { type VersionAction, VersionMenu } from './version-menu.tsx'

const route = getRouteApi('/signed-in/plugins/$pluginId/versions')
const MARKS = ['revoked', 'yanked', 'deprecated'] as const

/** The versions of a plugin, highest first, and what can be done with each. */
export function PluginVersions() {
  const say = useSay()
  const { pluginId } = route.useParams()
  const mayPublish = useMay('publish')
  const isAdministrator = useMay('admin')
  const [action, setAction] = useState<VersionAction | null>(null)
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(versionsQuery(pluginId))
  const { data: tags, error: tagsError, refetch: askTags } = useQuery(tagsQuery(pluginId))
  const { data: publishers } = useQuery({ ...publishersQuery(pluginId), enabled: isAdministrator })
  if (isPending) return <Skeleton lines={6} />
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  const versions = data.items
  const tagsOf = (version: string) =>
    Object.entries(tags?.data.tags ?? {})
      .filter(([, named]) => named === version)
      .map(([tag]) => tag)
  const isRemovable = (tag: string) => tag !== 'latest' || tags?.data.latestFollows === 'nothing'
  return (
    <div className="stack">
      {tagsError && <ProblemNote error={tagsError} onRetry={() => void askTags()} />}
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{say('versions.version')}</th>
              <th scope="col">{say('versions.tags')}</th>
              <th scope="col">{say('versions.state')}</th>
              <th scope="col">{say('plugin.published')}</th>
              <th scope="col" className="number">
                {say('versions.size')}
              </th>
              {mayPublish && (
                <th scope="col">
                  <span className="visually-hidden">{say('versions.actions.column')}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {versions.map((version, place) => (
              <VersionRow
                key={version.version}
                version={version}
                before={versions[place + 1]}
                tags={tagsOf(version.version)}
                publishedBy={publishers?.[version.version]}
                menu={
                  mayPublish && (
                    <td className="number">
                      <VersionMenu
                        version={version}
                        removableTags={tags && tagsOf(version.version).filter(isRemovable)}
                        onAction={setAction}
                      />
                    </td>
                  )
                }
              />
            ))}
          </tbody>
        </table>
      </div>
      <MoreButton {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
      <VersionChanges pluginId={pluginId} action={action} onClose={() => setAction(null)} />
    </div>
  )
}

function VersionRow({
  version,
  before,
  tags,
  publishedBy,
  menu,
}: {
  readonly version: VersionSummary
  /** The next lower version, if it is known. */
  readonly before: VersionSummary | undefined
  readonly tags: readonly string[]
  readonly publishedBy: string | null | undefined
  readonly menu: ReactNode
}) {
  const { pluginId } = route.useParams()
  const { state, createdAt, size, provenance } = version
  const reason = MARKS.map((mark) => version[mark]?.reason).find((each) => each !== undefined)
  return (
    <tr>
      <th scope="row">
        <Link to="/plugins/$pluginId/versions/$version" params={{ pluginId, version: version.version }}>
          {version.version}
        </Link>
      </th>
      <td>
        <span className="row">
          {tags.map((tag) => (
            <Badge key={tag} tone="accent">
              {tag}
            </Badge>
          ))}
        </span>
      </td>
      <td>
        <StateBadge state={state} />
        {reason !== undefined && (
          <p className="soft small">
            <bdi>{reason}</bdi>
          </p>
        )}
      </td>
      <td>
        <RelativeTime at={createdAt} />
        <p className="soft small">
          <PublishedBy provenance={provenance} name={publishedBy} />
        </p>
      </td>
      <td className="number">
        <ByteSize bytes={size} />
        {before && (
          <div>
            <SizeDifference bytes={size} before={before.size} />
          </div>
        )}
      </td>
      {menu}
    </tr>
  )
}
