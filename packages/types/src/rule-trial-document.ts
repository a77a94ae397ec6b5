import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { TenantId } from './tenant-id.ts'
import { Version } from './version.ts'

/** The most hits that a trial of changed rules keeps, and the most tenants that each of them names. */
export const TRIAL_HITS_LIMIT = 500
export const TRIAL_TENANTS_LIMIT = 50

/** What the changed rules of a scanner said of a published version. */
export const TrialHit = z
  .object({
    scanner: z.string(),
    pluginId: PluginId,
    version: Version,
    kind: z.enum(['hit', 'exceeded', 'unreadable', 'unscanned']).meta({
      description:
        'exceeded: the version takes more than the scanner may spend. unreadable: the store has lost or changed something of it, so it was not scanned. unscanned: the scan failed each time it was tried, so the trial went on without it; scan it with the command scan-rules once that is mended.',
    }),
    rule: z.string().nullable().meta({ description: 'Of a hit.' }),
    severity: z.enum(['low', 'medium', 'high', 'critical']).nullable(),
    message: z.string(),
    file: z.string().nullable(),
    line: z.int().nullable(),
    column: z.int().nullable().meta({ description: 'From 1, in UTF-16 code units.' }),
    tenants: z
      .array(TenantId)
      .max(TRIAL_TENANTS_LIMIT)
      .meta({ description: `The first ${TRIAL_TENANTS_LIMIT} that have the version.` }),
    hasMoreTenants: z.boolean(),
  })
  .meta({ id: 'TrialHit' })

export type TrialHit = z.infer<typeof TrialHit>

/** The last trial of changed rules of a scanner over everything published. */
export const RuleTrial = z
  .object({
    scanner: z.string(),
    state: z.enum(['running', 'done', 'failed']).meta({
      description:
        'Until it is done, hits of the changed rules are warnings. running: one registry does it, and if that one ends, another continues. failed: it is continued within a minute; a version at which it fails again and again is left out.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it failed.' }),
    ruleVersion: z.string().nullable().meta({ description: 'The state of the rules that are tried.' }),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    versions: z.int().meta({ description: 'Published versions that were looked at.' }),
    hits: z.int().meta({
      description: `How many there are, with versions that exceeded a limit, are unreadable or were not scanned; ${TRIAL_HITS_LIMIT} are listed.`,
    }),
    unscanned: z.int().meta({
      description: 'Versions that were left out because their scan failed each time it was tried.',
    }),
  })
  .meta({ id: 'RuleTrial' })

export type RuleTrial = z.infer<typeof RuleTrial>
