import type { Vulnerability } from '@plugboard/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { vulnerabilitiesQuery } from '../../api/operation.ts'
import { Badge, type Tone } from '../../design/badge.tsx'
import { Listing } from '../../design/listing.tsx'
import { RelativeTime } from '../../design/relative-time.tsx'
import { useNames } from '../../design/use-names.ts'
import { useSay } from '../../messages/language-context.tsx'

const TONES: Readonly<Record<Vulnerability['severity'], Tone>> = {
  critical: 'bad',
  high: 'bad',
  moderate: 'warn',
  low: 'plain',
  unknown: 'plain',
}

/** The known vulnerabilities in what is published, with the tenants that have it. */
export function VulnerabilitiesSection() {
  const say = useSay()
  const list = useInfiniteQuery(vulnerabilitiesQuery)
  const search = list.data?.firstPage?.search
  return (
    <section className="stack" aria-labelledby="vulnerabilities">
      <h2 id="vulnerabilities">{say('operation.vulnerable')}</h2>
      {search && (
        <p className="soft">
          {say(`operation.vulnerable.search.${search.state}`, {
            versions: search.versions,
            withoutBill: search.withoutBill,
            unknown: search.unreadable + search.unsearched,
            reason: search.reason ?? '',
          })}
          {search.finishedAt !== null && (
            <>
              {' · '}
              <RelativeTime at={search.finishedAt} />
            </>
          )}
        </p>
      )}
      <Listing list={list} empty={search?.state === 'done' && <p>{say('operation.vulnerable.none')}</p>}>
        {(vulnerabilities) => (
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{say('operation.vulnerable.severity')}</th>
                  <th scope="col">{say('operation.vulnerable.what')}</th>
                  <th scope="col">{say('operation.vulnerable.package')}</th>
                  <th scope="col">{say('operation.vulnerable.in')}</th>
                  <th scope="col">{say('app.tenants')}</th>
                </tr>
              </thead>
              <tbody>
                {vulnerabilities.map((each) => (
                  <VulnerabilityRow
                    key={`${each.pluginId} ${each.version} ${each.component} ${each.componentVersion} ${each.id}`}
                    vulnerability={each}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Listing>
    </section>
  )
}

function VulnerabilityRow({ vulnerability }: { readonly vulnerability: Vulnerability }) {
  const say = useSay()
  const names = useNames()
  const { severity, id, aliases, summary, component, componentVersion, fixedIn, isCertain } = vulnerability
  const { pluginId, version, tenants, tenantCount } = vulnerability
  return (
    <tr>
      <td>
        <Badge tone={TONES[severity]}>{say(`operation.severity.${severity}`)}</Badge>
      </td>
      <td>
        <code>{[id, ...aliases].join(', ')}</code>
        <div className="small">
          <bdi>{summary}</bdi>
        </div>
      </td>
      <td>
        <bdi>
          {component} {componentVersion}
        </bdi>
        <div className="small soft">
          {fixedIn === null
            ? say('operation.vulnerable.noFix')
            : say('operation.vulnerable.fixedIn', { version: fixedIn })}
        </div>
        {!isCertain && <Badge>{say('operation.vulnerable.uncertain')}</Badge>}
      </td>
      <td>
        <Link to="/plugins/$pluginId" params={{ pluginId }}>
          {pluginId}
        </Link>{' '}
        {version}
      </td>
      <td>
        {tenantCount === 0 ? (
          say('operation.vulnerable.noTenant')
        ) : (
          <details>
            <summary>{say('operation.vulnerable.tenants', { count: tenantCount })}</summary>
            <p className="small">
              {names(tenants)}
              {tenantCount > tenants.length && ' …'}
            </p>
          </details>
        )}
      </td>
    </tr>
  )
}
