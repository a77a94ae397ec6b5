import type { AuditAction } from '@plugboard/client'
import type { QueryKey } from '@tanstack/react-query'

/** What an event of the registry names. */
export interface RegistryChange {
  readonly action: AuditAction
  readonly pluginId?: string
  readonly tenantId?: string
}

/**
 * Whether what a detail view shows is another after a change. Lists are not concerned: their rows stay where they are. Nor is what a
 * form was opened with, so that saving it still finds that somebody else was faster.
 */
export function concerns({ pluginId, tenantId }: RegistryChange, key: QueryKey): boolean {
  const [kind, second, third] = key
  switch (kind) {
    case 'plugins':
      return second !== 'list' && pluginId !== undefined && third === pluginId
    case 'staged-versions':
      return second === 'one' && pluginId !== undefined && third === pluginId
    case 'tenants':
      return tenantId !== undefined && second === tenantId && !key.includes('installation')
    default:
      return false
  }
}
