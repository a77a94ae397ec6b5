import type { Finding, PluginMetadata } from '@plugboard/types'
import { type CheckedFile, DEFAULT_BUDGETS } from '../checks/check.ts'
import type { CheckPolicy } from '../checks/check-policy.ts'
import { type CheckReport, runChecks } from '../checks/run-checks.ts'
import type { LicensePolicy } from '../components/license-policy.ts'
import { checkedFile } from './checked-file.ts'

interface CheckFilesOptions extends Partial<PluginMetadata> {
  readonly entry?: string
  readonly licensePolicy?: LicensePolicy
  readonly isSingleFile?: boolean
  readonly policy?: CheckPolicy
  /** Called with the path whenever the content of a file is read. */
  readonly onRead?: (path: string) => void
}

/** Runs all checks over files in memory, each with its text by its path. The entry is bundle.js unless set. */
export function checkFiles(
  texts: Readonly<Record<string, string>>,
  { entry = 'bundle.js', licensePolicy, isSingleFile, policy = {}, onRead, ...more }: CheckFilesOptions = {},
): CheckReport {
  const files = Object.entries(texts)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([path, text]) => noticeReads(checkedFile(path, text), onRead))
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

function noticeReads(file: CheckedFile, onRead: CheckFilesOptions['onRead']): CheckedFile {
  if (!onRead) return file
  const noticed =
    <Value>(read: () => Value) =>
    () => {
      onRead(file.path)
      return read()
    }
  return {
    ...file,
    chunks: noticed(() => file.chunks()),
    bytes: noticed(() => file.bytes()),
    text: noticed(() => file.text()),
  }
}

/** What one check finds in files in memory. */
export function findingsOf(check: string, ...args: Parameters<typeof checkFiles>): readonly Finding[] {
  return checkFiles(...args).results.find(({ name }) => name === check)?.findings ?? []
}
