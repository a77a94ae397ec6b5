import { z } from 'zod'
import { Sha256 } from './digests.ts'
import { CodeOfFinding } from './finding-codes.ts'
import { PluginId } from './plugin-id.ts'
import { linesOfText } from './text.ts'
import { Version } from './version.ts'

/** The most decisions of one plugin that have not expired. */
export const CHECK_DECISIONS_LIMIT = 100

/** The longest time that a decision holds. */
export const CHECK_DECISION_MAX_DAYS = 366

/** What a decision holds for: one version, or the next versions of its plugin too. */
export const DecisionScope = z.enum(['version', 'plugin']).meta({
  id: 'DecisionScope',
  description: 'version: that version only. plugin: the next versions too, while the place stays the same.',
})

export type DecisionScope = z.infer<typeof DecisionScope>

export const DecisionId = z
  .string()
  .regex(/^[0-9A-Za-z]{12}$/, { error: 'must be the id of a decision: 12 characters' })
  .meta({ id: 'DecisionId', examples: ['4fJk20ZsQ1xV'] })

export type DecisionId = z.infer<typeof DecisionId>

/** Names a finding: the same for the same thing in the same region of a file. */
export const Fingerprint = Sha256.meta({
  description:
    'Names the finding for a decision. It stays the same when lines move or the hash in the name of a chunk changes. Absent where nobody can decide.',
})

export type Fingerprint = z.infer<typeof Fingerprint>

/** The decision that allows a finding, as the finding has it. */
export const AppliedDecision = z
  .object({
    id: DecisionId,
    reason: z.string(),
    by: z.string().nullable().meta({ description: 'The name of the credential of the administrator.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'AppliedDecision' })

export type AppliedDecision = z.infer<typeof AppliedDecision>

const reason = linesOfText(500).min(1, { error: 'must not be empty' })

/** The body of a request that allows an enforced finding. */
export const CheckDecisionRequest = z
  .strictObject({
    version: Version.meta({ description: 'The version whose upload was refused for it.' }),
    fingerprint: Fingerprint,
    code: CodeOfFinding,
    file: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .meta({ description: 'As the finding has it, for the record.' }),
    scope: DecisionScope,
    reason: reason.meta({ description: 'Why it is harmless. Everybody who may read the version reads it.' }),
    expiresAt: z.iso.datetime().meta({
      description: `When uploads are refused for it again: at most ${CHECK_DECISION_MAX_DAYS} days from now.`,
    }),
  })
  .meta({ id: 'CheckDecisionRequest' })

export type CheckDecisionRequest = z.infer<typeof CheckDecisionRequest>

/** A person's decision to allow an enforced finding, for a time. */
export const CheckDecisionDocument = z
  .object({
    id: DecisionId,
    pluginId: PluginId,
    version: Version.meta({ description: 'The version that it was made for.' }),
    fingerprint: Fingerprint,
    code: CodeOfFinding,
    file: z.string().nullable(),
    scope: DecisionScope,
    effect: z.literal('allow'),
    reason: z.string(),
    decidedBy: z.string().nullable().meta({ description: 'The name of the credential it was made with.' }),
    decidedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'CheckDecision' })

export type CheckDecisionDocument = z.infer<typeof CheckDecisionDocument>

/** All decisions of a plugin that have not expired. */
export const CheckDecisions = z
  .object({ pluginId: PluginId, decisions: z.array(CheckDecisionDocument) })
  .meta({ id: 'CheckDecisions' })

export type CheckDecisions = z.infer<typeof CheckDecisions>
