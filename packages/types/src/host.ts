import { z } from 'zod'
import { ExtensionPoint, MajorAndMinor } from './plugin-metadata.ts'
import { Version } from './version.ts'

/** The most extension points that a host declares. */
const POINTS_LIMIT = 500

/** The host of tenants that name none. */
export const DEFAULT_HOST_ID = 'default'

/** The name of a host: the application whose pages show plugins. */
export const HostId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/, {
    error: 'must be 1 to 64 lower-case letters, digits, dots and hyphens, with a letter or digit at each end',
  })
  .meta({ description: 'A host: an application whose pages show plugins.', examples: [DEFAULT_HOST_ID] })

export type HostId = z.infer<typeof HostId>

/** The body of PUT /hosts/:hostId: what the host has, for plugins to rest on. What it leaves out is not compared. */
export const HostRequest = z
  .strictObject({
    version: Version.meta({ description: 'Of the host.', examples: ['4.1.0'] }),
    runtime: MajorAndMinor.optional().meta({ description: 'The plugin contract.', examples: ['1.1'] }),
    react: MajorAndMinor.optional().meta({ description: 'React.', examples: ['19.2'] }),
    extensionPoints: z
      .record(ExtensionPoint, MajorAndMinor)
      .refine((points) => Object.keys(points).length <= POINTS_LIMIT, {
        error: `must have at most ${POINTS_LIMIT} extension points`,
      })
      .optional()
      .meta({
        maxProperties: POINTS_LIMIT,
        description: 'The extension points of its pages, each with its version.',
        examples: [{ 'payment-methods': '1.2' }],
      }),
  })
  .meta({ id: 'HostRequest' })

export type HostRequest = z.infer<typeof HostRequest>

/** What a host has declared. */
export const HostDocument = z
  .object({ hostId: HostId, ...HostRequest.shape, updatedAt: z.iso.datetime() })
  .meta({ id: 'Host' })

export type HostDocument = z.infer<typeof HostDocument>
