import type { Finding, PluginMetadata } from '@plugboard/types'
import { DEFAULT_BUDGETS } from '../checks/check.ts'
import { type CheckReport, runChecks } from '../checks/run-checks.ts'
import { checkedFile } from './checked-file.ts'

/** Runs all checks over files in memory, each with its text by its path. The entry is bundle.js unless set. */
export function checkFiles(
  texts: Readonly<Record<string, string>>,
  { entry = 'bundle.js', ...more }: Partial<PluginMetadata> & { readonly entry?: string } = {},
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
    { metadata, configuration: undefined, entry, files, found: [] },
    { policy: {}, budgets: DEFAULT_BUDGETS },
  )
}

/** What one check finds in files in memory. */
export function findingsOf(check: string, ...args: Parameters<typeof checkFiles>): readonly Finding[] {
  return checkFiles(...args).results.find(({ name }) => name === check)?.findings ?? []
}
