import type { TenantSummary } from '@plugboard/client'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { RelativeTime } from '../../design/relative-time.tsx'
import { FreezeBadge } from '../tenant/freeze-badge.tsx'

/** A tenant in the list of them. Hundreds of them stay as they are while somebody types. */
export const TenantRow = memo(function TenantRow({ tenant }: { readonly tenant: TenantSummary }) {
  const { tenantId, plugins, generation, changedAt, host, freeze } = tenant
  return (
    <tr>
      <th scope="row">
        <span className="row">
          <Link to="/tenants/$tenantId" params={{ tenantId }}>
            {tenantId}
          </Link>
          <FreezeBadge freeze={freeze} />
        </span>
      </th>
      <td className="number">{plugins}</td>
      <td className="number">{generation}</td>
      <td>{changedAt === null ? '–' : <RelativeTime at={changedAt} />}</td>
      <td>{host}</td>
    </tr>
  )
})
