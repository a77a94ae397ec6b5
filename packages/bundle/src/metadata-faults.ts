import type { Finding } from '@plugboard/types'
import {
  BundleRefusedError,
  MetadataConflictError,
  MetadataInvalidError,
  MetadataMissingError,
} from './bundle-errors.ts'
import { createFinding } from './findings.ts'

/** What to do with faults of metadata: throw them, or keep them and go on with something else. */
export interface MetadataFaults {
  readonly kept: readonly Finding[]
  /** The value that is read. Only what is wrong with metadata is replaced; any other error is thrown. */
  orInstead<Value>(read: () => Value, instead: () => Value): Value
}

export function createMetadataFaults({ areKept }: { readonly areKept: boolean }): MetadataFaults {
  const kept: Finding[] = []
  return {
    kept,
    orInstead(read, instead) {
      try {
        return read()
      } catch (error) {
        const findings = areKept ? findingsOf(error) : undefined
        if (!findings) throw error
        kept.push(...findings)
        return instead()
      }
    },
  }
}

function findingsOf(error: unknown): readonly Finding[] | undefined {
  if (error instanceof MetadataMissingError)
    return [createFinding({ code: 'METADATA_MISSING', message: error.message, hint: error.hint })]
  if (error instanceof MetadataInvalidError || error instanceof MetadataConflictError) return error.findings
  if (!(error instanceof BundleRefusedError)) return undefined
  return error.findings.every(({ code }) => code === 'MANIFEST_INVALID') ? error.findings : undefined
}
