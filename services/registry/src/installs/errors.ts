import {
  KEPT_CONFIGURATIONS_LIMIT_BYTES,
  type PluginId,
  TENANT_MANIFEST_LIMIT_BYTES,
  TENANT_PLUGIN_LIMIT,
  type TenantId,
  type VersionRef,
} from '@plugboard/types'

/** The tenant does not have the plugin. */
export class PluginNotInstalledError extends Error {
  override readonly name = 'PluginNotInstalledError'

  constructor(ref: { tenantId: TenantId; pluginId: PluginId; generation?: number }) {
    const { tenantId, pluginId, generation } = ref
    super(
      generation === undefined
        ? `The tenant ${tenantId} does not have ${pluginId}.`
        : `The tenant ${tenantId} did not have ${pluginId} in generation ${generation}.`,
    )
  }
}

/** The tenant has as many plugins as it may. */
export class TenantFullError extends Error {
  override readonly name = 'TenantFullError'

  constructor(tenantId: TenantId) {
    super(`The tenant ${tenantId} has ${TENANT_PLUGIN_LIMIT} plugins, which is the limit.`)
  }
}

/** The tenant keeps as many configurations of uninstalled plugins as it may. */
export class KeptConfigurationsFullError extends Error {
  override readonly name = 'KeptConfigurationsFullError'

  constructor(tenantId: TenantId) {
    super(
      `The tenant ${tenantId} would keep more than ${TENANT_PLUGIN_LIMIT} configurations of uninstalled plugins, or more than ${KEPT_CONFIGURATIONS_LIMIT_BYTES} bytes of them.`,
    )
  }
}

/** The change would make the tenant manifest larger than its limit. Nothing was changed. */
export class TenantManifestTooLargeError extends Error {
  override readonly name = 'TenantManifestTooLargeError'
  readonly limitBytes = TENANT_MANIFEST_LIMIT_BYTES

  constructor(facts: {
    readonly tenantId: TenantId
    readonly plugin: VersionRef
    /** The bytes that the plugin adds. */
    readonly pluginBytes: number
    /** The bytes of the manifest with it. */
    readonly manifestBytes: number
  }) {
    const { tenantId, plugin, pluginBytes, manifestBytes } = facts
    super(
      `With ${plugin.pluginId} ${plugin.version}, which takes ${pluginBytes} bytes, the manifest of the tenant ${tenantId} would have ${manifestBytes} bytes. The limit is ${TENANT_MANIFEST_LIMIT_BYTES}.`,
    )
  }
}

/** Others kept changing the tenant for as long as this change was retried. It changed nothing. */
export class TenantBusyError extends Error {
  override readonly name = 'TenantBusyError'

  constructor(tenantId: TenantId) {
    super(`Other requests are changing the plugins of the tenant ${tenantId} at the same time.`)
  }
}
