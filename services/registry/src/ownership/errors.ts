import { OWNERS_LIMIT, type PluginId } from '@plugboard/types'

/** The plugin belongs to other publishers. */
export class PluginOwnedError extends Error {
  override readonly name = 'PluginOwnedError'

  constructor(pluginId: PluginId, { publisher, owners }: { publisher: string; owners: readonly string[] }) {
    super(`${pluginId} belongs to ${owners.join(', ')}, and not to ${publisher}.`)
  }
}

/** The plugin is not offered to the publisher, or does not belong to it. */
export class OwnerNotFoundError extends Error {
  override readonly name = 'OwnerNotFoundError'
}

/** Without this owner the plugin would belong to nobody, and whoever came next could take it. */
export class LastOwnerError extends Error {
  override readonly name = 'LastOwnerError'

  constructor(pluginId: PluginId, publisher: string) {
    super(`${publisher} is the only owner of ${pluginId}.`)
  }
}

/** The plugin has as many owners as it may. */
export class TooManyOwnersError extends Error {
  override readonly name = 'TooManyOwnersError'

  constructor(pluginId: PluginId) {
    super(`${pluginId} has ${OWNERS_LIMIT} owners, which is the limit.`)
  }
}

/** The plugin has not had the owners that somebody accepts. */
export class OwnersRevisionError extends Error {
  override readonly name = 'OwnersRevisionError'

  constructor(pluginId: PluginId, revision: number) {
    super(`The owners of ${pluginId} are at revision ${revision}: no later ones can be accepted.`)
  }
}
