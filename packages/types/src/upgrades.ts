import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { TenantId } from './tenant-id.ts'
import { linesOfText } from './text.ts'
import { Version } from './version.ts'

const SECONDS_OF_A_YEAR = 31_536_000

/** What an install asks for: an exact version, a range, or a tag. */
export const RequestedVersion = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[0-9A-Za-z.*^~<>=|-][0-9A-Za-z.*^~<>=| -]*$/, {
    error: 'must be a version such as 1.2.3, a range such as ^1.2.0, or a tag such as latest',
  })
  .meta({
    description:
      'A version, a range as npm writes it, or a tag of the plugin. A range or a tag is resolved to an exact version when a generation is made.',
    examples: ['^1.2.0', '1.2.3', 'latest'],
  })

/** Which versions a plugin is upgraded to by itself. */
export const UpgradePolicy = z.enum(['pinned', 'patch', 'minor', 'follow']).meta({
  id: 'UpgradePolicy',
  description:
    'pinned: to none. patch: to those with the same major and minor number. minor: to those with the same major number; below 1.0.0 with the same minor number. follow: to the highest of the range, or wherever the tag is. A range also bounds patch and minor.',
})

export type UpgradePolicy = z.infer<typeof UpgradePolicy>

/** How long after its publish a version waits before plugins are upgraded to it. */
export const MinReleaseAge = z
  .int()
  .min(0)
  .max(SECONDS_OF_A_YEAR)
  .meta({
    description: 'Seconds since its publish before a plugin is upgraded to a version.',
    examples: [259_200],
  })

/** Whether versions that mend a vulnerability wait as the others do. */
export const SecurityFixes = z.enum(['at-once', 'wait']).meta({
  id: 'SecurityFixes',
  description:
    'at-once: versions that are published as a security fix do not wait for minReleaseAgeSeconds. wait: they wait like all others.',
})

export type SecurityFixes = z.infer<typeof SecurityFixes>

const Reason = linesOfText(500)
  .min(1, { error: 'must not be empty' })
  .meta({
    examples: ['Peak season.'],
  })

/** While it lasts, nothing is upgraded by itself. */
export const FreezeDocument = z
  .object({
    reason: Reason,
    until: z.iso.datetime().nullable().meta({ description: 'null: until it is lifted.' }),
  })
  .meta({ id: 'Freeze' })

export type FreezeDocument = z.infer<typeof FreezeDocument>

/** Whether a time can be written with four digits for its year in UTC. One that is none is another fault. */
function isUtcYear(time: string): boolean {
  const timeMs = Date.parse(time)
  return Number.isNaN(timeMs) || /^\d{4}-/.test(new Date(timeMs).toISOString())
}

/** What a request freezes; null lifts the freeze. */
export const FreezeRequest = z
  .strictObject({
    reason: Reason,
    until: z.iso
      .datetime({ offset: true })
      // Also in UTC, in which it is stored and answered.
      .refine(isUtcYear, {
        error: 'must be in the years 0000 to 9999 of UTC',
      })
      .nullable()
      .default(null)
      .meta({ description: 'When it ends by itself. When absent or null: when it is lifted.' }),
  })
  .nullable()

export type FreezeRequest = z.infer<typeof FreezeRequest>

/** Why an upgrade waits. */
export const Hold = z
  .object({
    code: z.enum([
      'cooldown',
      'frozen',
      'rolled-back',
      'yanked',
      'revoked',
      'owner-changed',
      'capability-grew',
      'private',
      'incompatible',
      'configuration',
    ]),
    description: z.string().meta({ description: 'With what ends it.' }),
    until: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'When it ends by itself, or null if it does not.' }),
  })
  .meta({ id: 'Hold' })

export type Hold = z.infer<typeof Hold>

/** How far the tenants of a plugin are, after its versions or tags have changed. */
export const UpgradeProgress = z
  .object({
    pluginId: PluginId,
    state: z.enum(['none', 'running', 'done']).meta({ description: 'none: no change has been seen yet.' }),
    requestedAt: z.iso.datetime().nullable().meta({ description: 'When a version or a tag last changed.' }),
    finishedAt: z.iso.datetime().nullable(),
    visited: z.int().meta({ description: 'Tenants that have the plugin and were looked at.' }),
    changed: z.int().meta({ description: 'Those of them that got a new generation.' }),
    failed: z.int().meta({ description: 'Those of them that could not; the log says why.' }),
  })
  .meta({ id: 'UpgradeProgress' })

export type UpgradeProgress = z.infer<typeof UpgradeProgress>

/** An upgrade that a plugin of a tenant waits for. */
export const PendingUpgrade = z
  .object({
    pluginId: PluginId,
    version: Version.meta({ description: 'That the tenant has.' }),
    pending: Version.meta({ description: 'The highest one that waits.' }),
    holds: z.array(Hold).meta({ description: 'What it waits for; empty if only for its turn.' }),
    next: Version.nullable().meta({
      description: 'That the tenant gets in its turn, within seconds; null if every one waits.',
    }),
  })
  .meta({ id: 'PendingUpgrade' })

export type PendingUpgrade = z.infer<typeof PendingUpgrade>

/** A tenant that has a plugin. */
export const PluginTenant = z
  .object({
    tenantId: TenantId,
    version: Version.meta({ description: 'That the tenant has.' }),
    requested: z.string().meta({ description: 'The version, range or tag that was asked for.' }),
    upgrade: UpgradePolicy,
    enabled: z.boolean(),
    pending: Version.nullable().meta({
      description: 'The highest version that the tenant waits for; null if for none.',
    }),
    holds: z.array(Hold).meta({
      description:
        'What it waits for; empty if only for its turn. What the configuration of the tenant or the capabilities of the version hold is only in GET /tenants/{tenantId}/upgrades.',
    }),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'PluginTenant' })

export type PluginTenant = z.infer<typeof PluginTenant>
