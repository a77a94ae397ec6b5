import { z } from 'zod'
import { PluginId } from './plugin-id.ts'
import { Version } from './version.ts'

/** The most findings that a scan keeps. */
export const SCAN_FINDINGS_LIMIT = 100

const HOURS_LIMIT = 1_000_000

const Remove = z.boolean().meta({
  description: 'Whether it removes objects of versions that nobody recorded. Nothing else is ever removed.',
})

const MinAgeHours = z.int().min(0).max(HOURS_LIMIT).meta({
  description: 'Objects that were stored later than this are not touched.',
})

/** The body of POST /operation/scan, which may be left out. */
export const ScanRequest = z
  .strictObject({ remove: Remove.default(false), minAgeHours: MinAgeHours.default(24) })
  .nullish()
  .meta({ id: 'ScanRequest' })

export type ScanRequest = z.infer<typeof ScanRequest>

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
    remove: Remove,
    minAgeHours: MinAgeHours,
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
