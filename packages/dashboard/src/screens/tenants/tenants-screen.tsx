import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { tenantsQuery } from '../../api/tenants.ts'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { MoreButton } from '../../design/more-button.tsx'
import { Page } from '../../design/page.tsx'
import { ProblemNote } from '../../design/problem-note.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { TextField } from '../../design/text-field.tsx'
import { usePaused } from '../../design/use-paused.ts'
import { useSay } from '../../messages/language-context.tsx'
import { OpenTenant } from './open-tenant.tsx'
import { TenantRow } from './tenant-row.tsx'

const route = getRouteApi('/signed-in/tenants')
/** What is typed is asked for when the person pauses. */
const PAUSE_MS = 250

/** The tenants that the person may see, and the way to one that has nothing yet. */
export function TenantsScreen() {
  const say = useSay()
  const { query = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } =
    useInfiniteQuery(tenantsQuery(usePaused(query, PAUSE_MS)))
  const tenants = data?.items
  return (
    <Page title={say('tenants.title')}>
      <div className="filters">
        <search>
          <TextField
            label={say('tenants.search')}
            type="search"
            value={query}
            onChange={(text) => void navigate({ search: { query: text || undefined }, replace: true })}
            maxLength={128}
            autoComplete="off"
            spellCheck="false"
            data-shortcut="search"
          />
        </search>
        <OpenTenant />
      </div>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton lines={6} />}
      {tenants?.length === 0 && query !== '' && (
        <EmptyState title={say('tenants.noMatch.title')}>
          <p>{say('tenants.noMatch.text')}</p>
          <Button onPress={() => void navigate({ search: {} })}>{say('tenants.clear')}</Button>
        </EmptyState>
      )}
      {tenants?.length === 0 && query === '' && (
        <EmptyState title={say('tenants.empty.title')}>
          <p>{say('tenants.empty.text')}</p>
        </EmptyState>
      )}
      {tenants && tenants.length > 0 && (
        <div className="table-frame">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{say('tenants.id')}</th>
                <th scope="col" className="number">
                  {say('tenants.plugins')}
                </th>
                <th scope="col" className="number">
                  {say('tenants.generation')}
                </th>
                <th scope="col">{say('plugin.changed')}</th>
                <th scope="col">{say('tenants.host')}</th>
              </tr>
            </thead>
            <tbody>
              {tenants.map((tenant) => (
                <TenantRow key={tenant.tenantId} tenant={tenant} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <MoreButton {...{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </Page>
  )
}
