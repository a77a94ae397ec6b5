import type { Finding, PluginMetadata } from '@plugboard/types'
import { DEFAULT_BUDGETS } from '../checks/check.ts'
import type { CheckPolicy } from '../checks/check-policy.ts'
import { type CheckReport, runChecks } from '../checks/run-checks.ts'
import type { LicensePolicy } from '../components/license-policy.ts'
import { checkedFile } from './checked-file.ts'

interface CheckFilesOptions extends Partial<PluginMetadata> {
  readonly entry?: string
  readonly licensePolicy?: LicensePolicy
  readonly isSingleFile?: boolean
  readonly policy?: CheckPolicy
}

/** Runs all checks over files in memory, each with its text by its path. The entry is bundle.js unless set. */
export function checkFiles(
  texts: Readonly<Record<string, string>>,
  { entry = 'bundle.js', licensePolicy, isSingleFile, policy = {}, ...more }: CheckFilesOptions = {},
): CheckReport {
  const files = Object.entries(texts)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, text]) => checkedFile(path, text))
  const metadata: PluginMetadata = {
    id: 'test-plugin',
    name: 'Test Plugin',
    version: '1.0.0',
    description: '',
    category: null,
    extensionPoints: [],
    compat: {},
    isolation: 'inline',
    ...more,
  }
  return runChecks(
    { metadata, configuration: undefined, entry, files, isSingleFile, found: [] },
    { policy, budgets: DEFAULT_BUDGETS, licensePolicy },
  )
}

/** What one check finds in files in memory. */
export function findingsOf(check: string, ...args: Parameters<typeof checkFiles>): readonly Finding[] {
  return checkFiles(...args).results.find(({ name }) => name === check)?.findings ?? []
}
