import type { Plugin } from '@plugboard/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { newPluginsQuery, pluginsQuery } from '../../api/plugins.ts'
import { useMay } from '../../app/use-may.ts'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { Page } from '../../design/page.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { usePaused } from '../../design/use-paused.ts'
import { NewsButton } from '../../live/news-button.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { CatalogueFilters } from './catalogue-filters.tsx'
import { PluginCard } from './plugin-card.tsx'
import { uploadCommand } from './upload-command.ts'

const route = getRouteApi('/signed-in/plugins')
const PLACES = 6
/** What is typed is asked for when the person pauses. */
const PAUSE_MS = 250

/** All plugins, with the filters in the URL. */
export function CatalogueScreen() {
  const say = useSay()
  const mayStage = useMay('stage')
  const filter = usePaused(route.useSearch(), PAUSE_MS)
  const navigate = route.useNavigate()
  const { data, dataUpdatedAt, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(pluginsQuery(filter))
  const plugins = data?.items
  const news = useQuery(newPluginsQuery(filter))
  const newCount = news.data && news.dataUpdatedAt > dataUpdatedAt ? countNew(news.data, plugins ?? []) : 0
  const isFiltered = [filter.query, filter.category, filter.extensionPoint].some((each) => each !== undefined)
  const clear = () => void navigate({ search: { sort: filter.sort } })
  return (
    <Page title={say('catalogue.title')}>
      <CatalogueFilters />
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && <LoadingCards />}
      {plugins?.length === 0 && !hasNextPage && isFiltered && (
        <EmptyState title={say('catalogue.noMatch.title')}>
          <p>{say('catalogue.noMatch.text')}</p>
          <Button onPress={clear}>{say('catalogue.clear')}</Button>
        </EmptyState>
      )}
      {plugins?.length === 0 && !hasNextPage && filter.visibility === 'private' && (
        <EmptyState title={say('catalogue.noPrivate.title')}>
          <p>{say('catalogue.noPrivate.text')}</p>
          <Button onPress={clear}>{say('catalogue.clear')}</Button>
        </EmptyState>
      )}
      {plugins?.length === 0 && !hasNextPage && !isFiltered && filter.visibility === undefined && (
        <EmptyState title={say('catalogue.empty.title')}>
          <p>{say('catalogue.empty.text')}</p>
          {mayStage && (
            <Link to="/upload" className="button" data-variant="primary">
              {say('upload.link')}
            </Link>
          )}
          <pre>{uploadCommand(location.origin)}</pre>
        </EmptyState>
      )}
      {plugins && <NewsButton count={newCount} onShow={() => void refetch()} />}
      {plugins && plugins.length > 0 && (
        <ul className="catalogue">
          {plugins.map((plugin) => (
            <li key={plugin.id}>
              <PluginCard plugin={plugin} />
            </li>
          ))}
        </ul>
      )}
      <MoreButton {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </Page>
  )
}

/** How many plugins are not in a list, or differ from what it shows. */
function countNew(plugins: readonly Plugin[], shown: readonly Plugin[]): number {
  const known = new Set(shown.map((plugin) => JSON.stringify(plugin)))
  return plugins.filter((plugin) => !known.has(JSON.stringify(plugin))).length
}

function LoadingCards() {
  const say = useSay()
  return (
    <div className="catalogue" role="status" aria-label={say('app.loading')}>
      {Array.from({ length: PLACES }, (_, place) => (
        // Places are all alike.
        <div key={place} className="plugin-card">
          <Skeleton lines={4} />
        </div>
      ))}
    </div>
  )
}
