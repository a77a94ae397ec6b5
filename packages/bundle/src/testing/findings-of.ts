import { craftZip } from '@plugboard/testkit'
import type { Finding } from '@plugboard/types'
import { BundleRefusedError } from '../bundle-errors.ts'
import { createConfigurationValidator } from '../configuration/configuration-validator.ts'
import { inspectBytes, METADATA } from './inspect-bytes.ts'

export const ENTRY = 'export default { extensions: {} }\n'

/** All findings of a ZIP of these files and an entry, in the order in which its author gets them. */
export async function findingsOf(
  files: Readonly<Record<string, string | Buffer>>,
  metadata: unknown = METADATA,
): Promise<readonly Finding[]> {
  const entries = Object.entries({ 'bundle.js': ENTRY, ...files })
  const zip = craftZip(entries.map(([name, content]) => ({ name, content })))
  try {
    await using validator = createConfigurationValidator({ threads: 1, timeoutMs: 40_000 })
    await using inspected = await inspectBytes(zip, { metadata, validator })
    return inspected.bundle.checks.flatMap(({ findings = [] }) => findings)
  } catch (error) {
    if (!(error instanceof BundleRefusedError)) throw error
    return error.findings
  }
}
