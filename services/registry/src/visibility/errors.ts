import type { PluginId, TenantId } from '@plugboard/types'

/** The owners of a private plugin do not name the tenant. */
export class PluginPrivateError extends Error {
  override readonly name = 'PluginPrivateError'

  constructor(pluginId: PluginId, tenantId: TenantId) {
    super(
      `${pluginId} is private, and its owners do not name the tenant ${tenantId}: it installs no version of it, and gets no other one. The version that it has stays.`,
    )
  }
}

/** A plugin is not published as visible as the upload says. */
export class VisibilityConflictError extends Error {
  override readonly name = 'VisibilityConflictError'

  constructor(pluginId: PluginId, { present, requested }: { present: string; requested: string }) {
    super(`The upload says that ${pluginId} is ${requested}, and it is ${present}.`)
  }
}
