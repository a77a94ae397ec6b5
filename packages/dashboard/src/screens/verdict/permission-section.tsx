import type { CapabilityReport } from '@plugboard/client'
import { Badge } from '../../design/badge.tsx'
import { useSay } from '../../messages/language-context.tsx'
import { declaredPermissions, type Permissions } from './declared-permissions.ts'
import { Sentence } from './sentence.tsx'

interface PermissionSectionProps {
  readonly permissions: Permissions | undefined
  readonly report: CapabilityReport | null
}

/** What the manifest declares, against what was found in the code. */
export function PermissionSection({ permissions, report }: PermissionSectionProps) {
  const say = useSay()
  return (
    <section className="stack" aria-labelledby="permissions">
      <h2 id="permissions">{say('permission.title')}</h2>
      {permissions ? (
        <Permitted permissions={permissions} report={report} />
      ) : (
        <p className="soft">{say('permission.none')}</p>
      )}
    </section>
  )
}

function Permitted({
  permissions,
  report,
}: {
  readonly permissions: Permissions
  readonly report: CapabilityReport | null
}) {
  const say = useSay()
  const found = report?.capabilities ?? []
  const declared = declaredPermissions(permissions, found)
  const undeclared = found.filter(({ isPermitted }) => isPermitted === false).length
  return (
    <>
      <ul className="permissions">
        {declared.map((permission) => (
          <li key={permission.kind === 'host' ? permission.host : permission.name} className="row">
            <strong>
              {permission.kind === 'host' ? (
                <Sentence message="permission.host" target={<bdi>{permission.host}</bdi>} />
              ) : (
                <code>{permission.name}</code>
              )}
            </strong>
            {report && (
              <Badge tone={permission.use === 'found' ? 'good' : 'plain'}>
                {say(`permission.${permission.use}`)}
              </Badge>
            )}
            <bdi className="soft">{permission.reason}</bdi>
          </li>
        ))}
      </ul>
      {report && (
        <p className="soft">
          {undeclared === 0
            ? say('permission.complete')
            : say('permission.undeclared', { count: undeclared })}
        </p>
      )}
    </>
  )
}
