import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { stagedVersionsQuery } from '../../api/staged-versions.ts'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { ByteSize } from '../../design/byte-size.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { Page } from '../../design/page.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { TextField } from '../../design/text-field.tsx'
import { usePaused } from '../../design/use-paused.ts'
import { useSay } from '../../messages/language-context.tsx'

const route = getRouteApi('/signed-in/waiting')
/** What is typed is asked for when the person pauses. */
const PAUSE_MS = 400
const ID_LIMIT = 64

/** The staged versions of a plugin; for administrators also those of all plugins that wait for them. */
export function WaitingScreen() {
  const say = useSay()
  const { plugin } = route.useSearch()
  const navigate = route.useNavigate()
  const isAdmin = useMay('admin')
  const mayStage = useMay('stage')
  const pluginId = usePaused(plugin, PAUSE_MS)
  const isAsking = pluginId === undefined && !isAdmin
  return (
    <Page title={say('waiting.title')} summary={!plugin && isAdmin && <p>{say('waiting.all')}</p>}>
      {mayStage && (
        <search className="filters">
          <TextField
            label={say('waiting.plugin')}
            description={say('waiting.plugin.description')}
            type="search"
            value={plugin ?? ''}
            onChange={(text) =>
              void navigate({ search: { plugin: text.trim() || undefined }, replace: true })
            }
            maxLength={ID_LIMIT}
            data-shortcut="search"
          />
        </search>
      )}
      {isAsking ? (
        <EmptyState title={say('waiting.ask.title')}>
          <p>{say('waiting.ask.text')}</p>
        </EmptyState>
      ) : (
        <WaitingList pluginId={pluginId} />
      )}
    </Page>
  )
}

function WaitingList({ pluginId }: { readonly pluginId: string | undefined }) {
  const say = useSay()
  const navigate = route.useNavigate()
  const isAdmin = useMay('admin')
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(stagedVersionsQuery(pluginId))
  if (isPending) return <Skeleton lines={6} />
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />
  const staged = data.items
  if (staged.length === 0 && !hasNextPage)
    return (
      <EmptyState title={say('waiting.none.title')}>
        <p>
          {pluginId === undefined ? say('waiting.none.text') : say('waiting.nonePlugin.text', { pluginId })}
        </p>
        {pluginId !== undefined && isAdmin && (
          <Button onPress={() => void navigate({ search: {} })}>{say('waiting.clear')}</Button>
        )}
      </EmptyState>
    )
  return (
    <div className="stack">
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{say('versions.version')}</th>
              <th scope="col">{say('waiting.by')}</th>
              <th scope="col">{say('waiting.at')}</th>
              <th scope="col" className="number">
                {say('versions.size')}
              </th>
            </tr>
          </thead>
          <tbody>
            {staged.map((each) => (
              <tr key={`${each.pluginId} ${each.version}`}>
                <th scope="row">
                  <Link
                    to="/waiting/$pluginId/$version"
                    params={{ pluginId: each.pluginId, version: each.version }}
                  >
                    {each.pluginId} {each.version}
                  </Link>
                </th>
                <td>
                  <bdi>{each.stagedBy ?? each.provenance?.repository}</bdi>
                </td>
                <td>
                  <RelativeTime at={each.stagedAt} />
                </td>
                <td className="number">
                  <ByteSize bytes={each.size} />
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
