import type { NamespaceRecord } from '@plugboard/catalog'
import { OWNERS_LIMIT, type PluginId } from '@plugboard/types'

/** The plugin belongs to other publishers. */
export class PluginOwnedError extends Error {
  override readonly name = 'PluginOwnedError'

  /** @param facts `owners`: null when nobody is to learn them */
  constructor(
    pluginId: PluginId,
    { publisher, owners }: { publisher: string; owners: readonly string[] | null },
  ) {
    super(
      owners
        ? `${pluginId} belongs to ${owners.join(', ')}, and not to ${publisher}.`
        : `${pluginId} does not belong to ${publisher}.`,
    )
  }
}

/** The plugin was published without a token, so that it belongs to nobody. */
export class PluginUnownedError extends Error {
  override readonly name = 'PluginUnownedError'

  constructor(pluginId: PluginId) {
    super(
      `${pluginId} was published without a token and belongs to nobody. An administrator gives it to a publisher with PUT /plugins/${pluginId}/owners/PUBLISHER.`,
    )
  }
}

/** The id is in a namespace of other publishers. */
export class NamespaceReservedError extends Error {
  override readonly name = 'NamespaceReservedError'

  constructor(pluginId: PluginId, { namespace, owners }: Pick<NamespaceRecord, 'namespace' | 'owners'>) {
    super(
      `${pluginId} is in the namespace ${namespace}, which is reserved for ${owners.join(', ') || 'nobody yet'}.`,
    )
  }
}

/** The new id would be taken for that of a plugin of other publishers. */
export class PluginIdSimilarError extends Error {
  override readonly name = 'PluginIdSimilarError'

  /** @param facts null when nobody is to learn the other id */
  constructor(pluginId: PluginId, facts: { other: PluginId; likeness: string } | null) {
    super(
      facts
        ? `${pluginId} and ${facts.other}, a plugin of another publisher, ${facts.likeness}.`
        : `${pluginId} is too like the id of a plugin of another publisher.`,
    )
  }
}

/** Nobody has reserved the namespace. */
export class NamespaceNotFoundError extends Error {
  override readonly name = 'NamespaceNotFoundError'

  constructor(namespace: string) {
    super(`The namespace ${namespace} is not reserved.`)
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
