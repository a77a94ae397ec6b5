import { DEFAULT_BUDGETS } from '../../checks/check.ts'
import { createConfigurationValidator } from '../../configuration/configuration-validator.ts'
import { createInspector } from '../../inspection/inspector.ts'
import { type JudgedBytes, judgeBytes } from '../judge-bytes.ts'
import { fuzzedUpload } from './fuzzed-upload.ts'

/** As a registry has them, but shorter, so that a hang costs little. */
const LIMITS = { threads: 2, timeoutMs: 10_000, memoryMebibytes: 256, policy: {}, budgets: DEFAULT_BUDGETS }
/** Everything has a limit of its own. What takes longer in spite of them hangs. */
const HANG_MS = 60_000
/** The threads, their limits twice, and buffers that are not collected yet. */
const MEMORY_LIMIT_BYTES = 2 * 2 ** 30

export interface FuzzOptions {
  /** Of the first upload; each has the next number. */
  readonly seed: number
  /** It ends after this time, or after `count` uploads. */
  readonly seconds: number
  readonly count?: number
}

/** What became of the uploads. */
export interface FuzzReport {
  readonly count: number
  /** How many there were of each kind with each outcome, such as `script refused`. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly peakBytes: number
}

/** An upload with which the inspection failed instead of judging it. */
export class FuzzFailure extends Error {
  override readonly name = 'FuzzFailure'

  constructor(seed: number, what: string, cause?: unknown) {
    super(`the upload of seed ${seed} ${what}; repeat it with --seed ${seed} --count 1`, { cause })
  }
}

/**
 * Judges random uploads in the threads of an inspector, with its limits, until the time is over.
 *
 * @throws FuzzFailure with the seed of an upload that crashed it, hung, or took too much memory
 */
export async function fuzzUploads({ seed, seconds, count = Infinity }: FuzzOptions): Promise<FuzzReport> {
  await using inspector = createInspector(LIMITS)
  await using validator = createConfigurationValidator({ threads: 1, timeoutMs: LIMITS.timeoutMs })
  const end = performance.now() + seconds * 1000
  const outcomes: Record<string, number> = {}
  let peakBytes = 0
  let done = 0
  while (done < count && (done === 0 || performance.now() < end)) {
    const current = seed + done
    const { kind, bytes, metadata } = fuzzedUpload(current)
    const judged = await within(current, judgeBytes(bytes, { metadata, inspector, validator }))
    const outcome = `${kind} ${outcomeOf(judged)}`
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
    if (peakBytes > MEMORY_LIMIT_BYTES) throw new FuzzFailure(current, `took ${peakBytes} bytes of memory`)
    done += 1
  }
  return { count: done, outcomes, peakBytes }
}

/** The verdict, or what came before it; `incomplete` where a limit of the checks ended them. */
function outcomeOf(judged: JudgedBytes): string {
  if (judged.kind === 'refused') return judged.code
  const findings = judged.checks.flatMap((check) => check.findings ?? [])
  return findings.some(({ code }) => code === 'CHECK_INCOMPLETE') ? 'incomplete' : judged.verdict
}

async function within<Result>(seed: number, work: Promise<Result>): Promise<Result> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, HANG_MS, 'late')
  try {
    const result = await Promise.race([work, late])
    if (result === 'late') throw new FuzzFailure(seed, `was not judged within ${HANG_MS / 1000} s`)
    return result
  } catch (error) {
    if (error instanceof FuzzFailure) throw error
    throw new FuzzFailure(seed, 'was not judged', error)
  } finally {
    clearTimeout(timer)
  }
}
