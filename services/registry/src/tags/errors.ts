import { PLUGIN_TAG_LIMIT, type PluginId, type Tag } from '@plugboard/types'

/** The plugin has no such tag. */
export class TagNotFoundError extends Error {
  override readonly name = 'TagNotFoundError'

  constructor({ pluginId, tag }: { pluginId: PluginId; tag: Tag }) {
    super(`The plugin ${pluginId} has no tag ${tag}.`)
  }
}

/** The plugin has as many tags as it may. */
export class TooManyTagsError extends Error {
  override readonly name = 'TooManyTagsError'

  constructor(pluginId: PluginId) {
    super(`The plugin ${pluginId} has ${PLUGIN_TAG_LIMIT} tags, which is the limit.`)
  }
}
