import { z } from 'zod'
import { AuditAction } from './audit-entry.ts'
import { HostId } from './host.ts'
import { PluginId } from './plugin-id.ts'
import { TenantId } from './tenant-id.ts'

/** A change, as those learn of it who may read what changed: an action of the audit log, and what it was done to. */
export const RegistryChange = z
  .object({
    action: AuditAction,
    pluginId: PluginId.optional(),
    tenantId: TenantId.optional(),
    hostId: HostId.optional(),
    namespace: PluginId.optional(),
  })
  .meta({ id: 'RegistryChange' })

export type RegistryChange = z.infer<typeof RegistryChange>
