import type { AuditEntry } from '@plugboard/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { auditQuery } from '../../api/audit.ts'
import { Badge } from '../../design/badge.tsx'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { Listing } from '../../design/listing.tsx'
import { Page } from '../../design/page.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { usePaused } from '../../design/use-paused.ts'
import { useSay } from '../../messages/language-context.tsx'
import { AuditFilters } from './audit-filters.tsx'

const route = getRouteApi('/signed-in/audit')
const PAUSE_MS = 250
/** What an entry may be about, beside a plugin. */
const SUBJECTS = [
  'namespace',
  'version',
  'tag',
  'tenantId',
  'generation',
  'hostId',
  'tokenId',
  'personId',
  'archive',
] as const satisfies readonly (keyof AuditEntry['subject'])[]

/** Who changed what, the latest first. */
export function AuditScreen() {
  const say = useSay()
  const filter = usePaused(route.useSearch(), PAUSE_MS)
  const navigate = route.useNavigate()
  const list = useInfiniteQuery(auditQuery(filter))
  const isFiltered = Object.values(filter).some((each) => each !== undefined)
  return (
    <Page
      title={say('app.audit')}
      actions={
        <a className="button" href="/audit/export" download="audit.jsonl">
          <Download size={16} aria-hidden="true" />
          {say('audit.export')}
        </a>
      }
    >
      <AuditFilters />
      <Listing
        list={list}
        empty={
          <EmptyState title={say(isFiltered ? 'audit.noMatch.title' : 'audit.empty.title')}>
            <p>{say(isFiltered ? 'audit.noMatch.text' : 'audit.empty.text')}</p>
            {isFiltered && (
              <Button onPress={() => void navigate({ search: {} })}>{say('catalogue.clear')}</Button>
            )}
          </EmptyState>
        }
      >
        {(entries) => (
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{say('audit.when')}</th>
                  <th scope="col">{say('audit.action')}</th>
                  <th scope="col">{say('audit.what')}</th>
                  <th scope="col">{say('audit.caller')}</th>
                  <th scope="col">{say('audit.details')}</th>
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <EntryRow key={entry.sequence} entry={entry} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
    </Page>
  )
}

function EntryRow({ entry }: { readonly entry: AuditEntry }) {
  const say = useSay()
  const { at, action, outcome, subject, caller, before, after, address, requestId, sequence } = entry
  const { pluginId } = subject
  const details = Object.entries({
    action,
    at,
    ...prefixed('before', before),
    ...prefixed('after', after),
    address,
    requestId,
    tokenId: caller.tokenId,
    sequence,
  }).filter(([, value]) => value !== null)
  return (
    <tr>
      <td>
        <RelativeTime at={at} />
      </td>
      <td>
        {say(`audit.action.${action}`)} {outcome === 'unchanged' && <Badge>{say('audit.unchanged')}</Badge>}
      </td>
      <td>
        <div className="row">
          {pluginId !== undefined && (
            <Link to="/plugins/$pluginId" params={{ pluginId }}>
              {pluginId}
            </Link>
          )}
          {SUBJECTS.map(
            (name) =>
              subject[name] !== undefined && (
                <span key={name}>
                  <span className="soft small">{say(`audit.subject.${name}`)}</span>{' '}
                  <bdi>{subject[name]}</bdi>
                </span>
              ),
          )}
        </div>
      </td>
      <td>
        <bdi>{caller.name ?? say(`audit.caller.${caller.kind}`)}</bdi>
        {caller.name !== null && <div className="small soft">{say(`audit.caller.${caller.kind}`)}</div>}
      </td>
      <td>
        <details>
          <summary aria-label={say('audit.detailsOf', { sequence })}>{say('audit.details')}</summary>
          <dl className="facts small">
            {details.map(([name, value]) => (
              <div key={name} className="fact">
                <dt>{name}</dt>
                <dd>
                  <bdi>{String(value)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </details>
      </td>
    </tr>
  )
}

function prefixed(prefix: string, facts: AuditEntry['before']): AuditEntry['before'] {
  return Object.fromEntries(Object.entries(facts ?? {}).map(([name, value]) => [`${prefix}.${name}`, value]))
}
