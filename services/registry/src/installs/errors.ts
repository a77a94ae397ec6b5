import { type PluginId, TENANT_PLUGIN_LIMIT, type TenantId } from '@plugboard/types'

/** The tenant does not have the plugin. */
export class PluginNotInstalledError extends Error {
  override readonly name = 'PluginNotInstalledError'

  constructor({ tenantId, pluginId }: { tenantId: TenantId; pluginId: PluginId }) {
    super(`The tenant ${tenantId} does not have ${pluginId}.`)
  }
}

/** The tenant has as many plugins as it may. */
export class TenantFullError extends Error {
  override readonly name = 'TenantFullError'

  constructor(tenantId: TenantId) {
    super(`The tenant ${tenantId} has ${TENANT_PLUGIN_LIMIT} plugins, which is the most it may have.`)
  }
}

/** Others changed the tenant for as long as this change could wait. Nothing was changed by it. */
export class TenantBusyError extends Error {
  override readonly name = 'TenantBusyError'

  constructor(tenantId: TenantId) {
    super(`Others change what the tenant ${tenantId} has at the same time.`)
  }
}
