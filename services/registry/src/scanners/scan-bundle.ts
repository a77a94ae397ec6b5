import type { Requirement, ScanInput, ScanReport, ScanVerdict } from '@plugboard/scanners'
import pLimit from 'p-limit'
import type { ConfiguredScanner, Scanners } from './open-scanners.ts'
import type { ScanMetrics } from './scan-metrics.ts'

/** Scanners of one bundle at a time: each reads all of its files. */
const AT_A_TIME = 4

/** What one scanner says of a bundle. */
export interface ScanResult {
  /** The scanner's name. */
  readonly scanner: string
  readonly requirement: Requirement
  readonly whenAway: ConfiguredScanner['whenAway']
  readonly verdict: ScanVerdict
  readonly ruleVersion: string | null
  readonly durationMs: number
}

/**
 * Asks all scanners about a bundle, and returns what each says, in their order. None is left out because another one has hits.
 *
 * @throws the signal's reason, and what the streams of the files throw; then the other scans are aborted
 */
export async function scanBundle(
  { list }: Pick<Scanners, 'list'>,
  input: ScanInput,
  { signal, metrics }: { readonly signal: AbortSignal; readonly metrics?: ScanMetrics | undefined },
): Promise<readonly ScanResult[]> {
  signal.throwIfAborted()
  const failed = new AbortController()
  const within = AbortSignal.any([signal, failed.signal])
  const turns = pLimit(AT_A_TIME)
  const scan = async ({ scanner, whenAway }: ConfiguredScanner): Promise<ScanResult> => {
    within.throwIfAborted()
    const startedAt = performance.now()
    const report: ScanReport = await scanner.scan(input, { signal: within })
    const { name, requirement } = scanner
    const durationMs = Math.round(performance.now() - startedAt)
    const result = { scanner: name, requirement, whenAway, ...report, durationMs }
    metrics?.scanned(result)
    return result
  }
  try {
    return await Promise.all(list.map((each) => turns(() => scan(each))))
  } catch (error) {
    failed.abort(error)
    throw error
  }
}
