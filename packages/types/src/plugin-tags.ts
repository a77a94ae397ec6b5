import { z } from 'zod'
import { Version } from './version.ts'

/** The tag that follows the highest release by itself, unless it was moved. */
export const LATEST_TAG = 'latest'

/** The most tags of one plugin, with `latest`. */
export const PLUGIN_TAG_LIMIT = 100

/** A name for a version that can move. It never reads like a version in a URL, which begins with v and a digit. */
export const Tag = z
  .string()
  .max(32)
  .regex(/^(?!v\d)[a-z](?:[a-z0-9-]*[a-z0-9])?$/, {
    error:
      'must be lower-case letters, digits and hyphens, begin with a letter, end with a letter or digit, and not look like v1',
  })
  .meta({ id: 'Tag', description: 'A name for a version that can move.', examples: ['next'] })

export type Tag = z.infer<typeof Tag>

/** The versions that the tags of a plugin name. */
export const PluginTags = z
  .object({
    tags: z.record(Tag, Version).meta({ examples: [{ latest: '1.2.0', next: '2.0.0-rc.1' }] }),
    latestFollows: z.enum(['releases', 'nothing']).meta({
      description: 'releases: latest moves to each higher release. nothing: it stays where it was moved to.',
    }),
  })
  .meta({ id: 'PluginTags' })

export type PluginTags = z.infer<typeof PluginTags>

/** The object of the store from which the edge learns the tags of a plugin. */
export const StoredTags = z.object({ schemaVersion: z.literal(1), tags: z.record(z.string(), Version) })

export type StoredTags = z.infer<typeof StoredTags>

/** The body of a request that moves a tag. */
export const MoveTagRequest = z.strictObject({ version: Version }).meta({ id: 'MoveTagRequest' })

export type MoveTagRequest = z.infer<typeof MoveTagRequest>
