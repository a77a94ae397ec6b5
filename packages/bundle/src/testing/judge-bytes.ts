import { tmpdir } from 'node:os'
import type { CheckResult, Finding, VerdictState } from '@plugboard/types'
import {
  BundleRefusedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
} from '../bundle-errors.ts'
import { DEFAULT_BUNDLE_LIMITS } from '../bundle-limits.ts'
import type { ConfigurationValidator } from '../configuration/configuration-validator.ts'
import { ConfigurationTooCostlyError } from '../configuration/schema-thread.ts'
import type { Inspector } from '../inspection/inspector.ts'
import { judgeBundle } from '../judge-bundle.ts'
import { openBundle } from '../open-bundle.ts'
import { openSpool } from '../spool/spool.ts'
import { SizeLimitError } from '../spool/spool-errors.ts'

/** What becomes of an upload. */
export type JudgedBytes =
  | { readonly kind: 'judged'; readonly verdict: VerdictState; readonly checks: readonly CheckResult[] }
  /** Before any check. `code`: of the problem, as the API names it. */
  | { readonly kind: 'refused'; readonly code: string; readonly findings: readonly Finding[] }

/** Judges bytes as an upload, as a registry does: in the threads of an inspector, by all checks. */
export async function judgeBytes(
  bytes: Uint8Array,
  {
    metadata,
    inspector,
    validator,
  }: {
    readonly metadata: unknown
    readonly inspector: Inspector
    readonly validator: ConfigurationValidator
  },
): Promise<JudgedBytes> {
  await using spool = await openSpool({ directory: tmpdir() })
  const [upload] = await spool.appendEach([bytes])
  if (!upload) throw new TypeError('the spool took nothing')
  try {
    const opened = await openBundle({
      upload,
      metadata: metadata ?? undefined,
      spool,
      limits: DEFAULT_BUNDLE_LIMITS,
    })
    const { bundle, verdict } = await judgeBundle(opened, { inspector, validator })
    return { kind: 'judged', verdict, checks: bundle.checks }
  } catch (error) {
    return { kind: 'refused', ...refusalOf(error) }
  }
}

/** @throws the error, unless it is one that an upload can be refused with */
function refusalOf(error: unknown): { readonly code: string; readonly findings: readonly Finding[] } {
  if (error instanceof BundleRefusedError) return { code: 'BUNDLE_REFUSED', findings: error.findings }
  if (error instanceof MetadataInvalidError) return { code: 'METADATA_INVALID', findings: error.findings }
  if (error instanceof MetadataConflictError) return { code: 'METADATA_CONFLICT', findings: error.findings }
  if (error instanceof MetadataMissingError) return { code: 'METADATA_MISSING', findings: [] }
  if (error instanceof SizeLimitError) return { code: 'PAYLOAD_TOO_LARGE', findings: [] }
  if (error instanceof ConfigurationTooCostlyError) return { code: 'CONFIGURATION_TOO_COSTLY', findings: [] }
  throw error
}
