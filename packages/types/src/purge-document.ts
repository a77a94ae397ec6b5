import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { Tag } from './plugin-tags.ts'
import { Version } from './version.ts'

const Timestamp = z.iso.datetime()

/** What a CDN is asked to forget, as an operator sees it. */
export const PurgeDocument = z
  .object({
    pluginId: PluginId,
    version: Version.nullable().meta({ description: 'Whose files are meant; null when tags are meant.' }),
    tags: z
      .array(Tag)
      .meta({ description: 'The tags that moved; none when the files of a version are meant.' }),
    state: z.enum(['waiting', 'done', 'failed']).meta({
      description: 'waiting: the CDN is called, again if need be. failed: too many calls failed in a row.',
    }),
    requestedAt: Timestamp,
    calls: z.int().meta({
      description: 'Calls that succeeded. There are three: at once, and until PURGE_REPEAT_AFTER_MS.',
    }),
    failures: z.int().meta({ description: 'Calls that failed since the last one that succeeded.' }),
    nextCallAt: Timestamp.nullable(),
    lastResult: z
      .object({
        at: Timestamp,
        status: z.int().nullable().meta({ description: 'The HTTP status; null when there was no answer.' }),
        error: z.string().nullable().meta({ description: 'Why the call failed; null when it succeeded.' }),
      })
      .nullable(),
  })
  .meta({ id: 'Purge' })

export type PurgeDocument = z.infer<typeof PurgeDocument>
