import { type PluginId, TENANT_PLUGIN_LIMIT, type TenantId } from '@plugboard/types'

/** The tenant does not have the plugin. */
export class PluginNotInstalledError extends Error {
  override readonly name = 'PluginNotInstalledError'
  readonly code = 'PLUGIN_NOT_INSTALLED'

  constructor({ tenantId, pluginId }: { tenantId: TenantId; pluginId: PluginId }) {
    super(`${tenantId} does not have ${pluginId}`)
  }
}

/** The tenant has as many plugins as it may. */
export class TenantFullError extends Error {
  override readonly name = 'TenantFullError'
  readonly code = 'TENANT_FULL'

  constructor(tenantId: TenantId) {
    super(`${tenantId} has ${TENANT_PLUGIN_LIMIT} plugins, which is the most it may have`)
  }
}

/** Others changed the tenant for as long as this change could wait. Nothing was changed by it. */
export class TenantBusyError extends Error {
  override readonly name = 'TenantBusyError'
  readonly code = 'CONCURRENT_CHANGE'

  constructor(tenantId: TenantId) {
    super(`others change what ${tenantId} has at the same time`)
  }
}
