import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { linesOfText } from './text.ts'

const Reason = linesOfText(500)
  .min(1, { error: 'must not be empty' })
  .meta({
    description: 'Shown to everybody who reads the version.',
    examples: ['Sends card numbers to a log.'],
  })

const Timestamp = z.iso.datetime().meta({ description: 'UTC, RFC 3339.' })

/** Why something was done to a version, and when. */
export const VersionMark = z.object({ reason: Reason, at: Timestamp }).meta({ id: 'VersionMark' })

export type VersionMark = z.infer<typeof VersionMark>

const Replacement = PluginId.meta({ description: 'The plugin to use instead.' })

/** Still installable, but to be left behind. */
const Deprecation = VersionMark.extend({ replacement: Replacement.optional() }).meta({
  id: 'Deprecation',
})

/**
 * What may change of a published version. Deprecated: readers are warned. Yanked: not chosen for anything new, and still
 * served to those who have it. Revoked: not served any more.
 */
export const VersionMarks = z.object({
  deprecated: Deprecation.optional(),
  yanked: VersionMark.optional(),
  revoked: VersionMark.optional(),
})

export type VersionMarks = z.infer<typeof VersionMarks>

/** The strongest mark of a version. */
export const VersionState = z.enum(['active', 'deprecated', 'yanked', 'revoked']).meta({
  id: 'VersionState',
  description:
    'deprecated: readers are warned. yanked: not chosen for anything new, and still served. revoked: not served any more.',
})

export type VersionState = z.infer<typeof VersionState>

/** The state of a version with these marks. */
export function versionState({ deprecated, yanked, revoked }: VersionMarks): VersionState {
  if (revoked) return 'revoked'
  if (yanked) return 'yanked'
  return deprecated ? 'deprecated' : 'active'
}

/** The object of the store from which the edge learns the marks of a version. It exists once a version was marked. */
export const StoredVersionState = z.object({ schemaVersion: z.literal(1), marks: VersionMarks })

export type StoredVersionState = z.infer<typeof StoredVersionState>

/** The body of a request that marks a version. */
export const MarkRequest = z.strictObject({ reason: Reason }).meta({ id: 'MarkRequest' })

export type MarkRequest = z.infer<typeof MarkRequest>

/** The body of a request that takes a mark away, which may be left out. */
export const UnmarkRequest = z
  .strictObject({ reason: Reason.optional().meta({ description: 'For the log of the registry.' }) })
  .nullish()
  .meta({ id: 'UnmarkRequest' })

export type UnmarkRequest = z.infer<typeof UnmarkRequest>

/** The body of a request that deprecates a version. */
export const DeprecateRequest = MarkRequest.extend({ replacement: Replacement.optional() }).meta({
  id: 'DeprecateRequest',
})

export type DeprecateRequest = z.infer<typeof DeprecateRequest>
