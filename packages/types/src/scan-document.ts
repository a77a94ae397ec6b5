import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { Version } from './version.ts'

/** The most findings that a scan keeps. */
export const SCAN_FINDINGS_LIMIT = 100

const REMOVE = 'Whether it removes objects of versions that nobody recorded. Nothing else is ever removed.'
const MIN_AGE = 'Hours. Objects that were stored later than that are not touched.'

/** The query of POST /operation/scan. */
export const ScanQuery = z.strictObject({
  remove: z.enum(['true', 'false']).default('false').meta({ description: REMOVE }),
  minAgeHours: z
    .string()
    .regex(/^\d{1,6}$/, { error: 'must be a whole number of at most six digits' })
    .default('24')
    .meta({ description: MIN_AGE }),
})

export type ScanQuery = z.infer<typeof ScanQuery>

/** A disagreement of the store and the catalog. */
export const ScanFindingDocument = z
  .object({
    kind: z.enum([
      'objects-without-version',
      'version-without-record',
      'version-without-manifest',
      'version-without-objects',
      'plugin-without-tags',
      'unknown-object',
    ]),
    pluginId: PluginId.optional(),
    version: Version.optional(),
    key: z.string().optional().meta({ description: 'Of an unknown object.' }),
    keys: z
      .array(z.string())
      .optional()
      .meta({ description: 'The first ones of the objects that are missing.' }),
    objects: z.int().optional(),
    bytes: z.int().optional(),
    outcome: z
      .enum(['removable', 'removed', 'left'])
      .optional()
      .meta({ description: 'left: a publish of the version began meanwhile.' }),
    remedy: z.string().optional().meta({ description: 'What a person can do.' }),
  })
  .meta({ id: 'ScanFinding' })

/** The scan that runs, or the last one. */
export const ScanDocument = z
  .object({
    state: z.enum(['none', 'running', 'done', 'failed', 'stopped']).meta({
      description:
        'none: there was no scan yet. failed: the log of the registry says why. stopped: its process has ended; a new scan begins again.',
    }),
    remove: z.boolean().meta({ description: REMOVE }),
    minAgeHours: z.int().nonnegative().meta({ description: MIN_AGE }),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    objects: z.int().meta({ description: 'Objects that it has looked at.' }),
    versions: z.int(),
    plugins: z.int(),
    findings: z.int().meta({ description: 'How many there are.' }),
    found: z
      .array(ScanFindingDocument)
      .max(SCAN_FINDINGS_LIMIT)
      .meta({ description: `The first ${SCAN_FINDINGS_LIMIT} of them.` }),
  })
  .meta({ id: 'Scan' })

export type ScanDocument = z.infer<typeof ScanDocument>
