import pLimit from 'p-limit'
import { createHit, HIT_LIMITS, tooLarge, verdictOf } from '../hit-limits.ts'
import { readWhole } from '../read-whole.ts'
import { type ScanHit, type ScannedFile, type Scanner, type ScanVerdict, SEVERITIES } from '../scanner.ts'
import { RulesInvalidError, RulesUnreadableError, ScanFailedError, ScanTooCostlyError } from './errors.ts'
import { fingerprintRules, type RuleSet, readRules } from './read-rules.ts'
import { type RulesThread, startRulesThread } from './rules-thread.ts'
import type { RuleMatch } from './yara-thread.ts'

const BUSY_RETRY_SECONDS = 5
const FAULT_RETRY_SECONDS = 30

export interface YaraSettings extends Pick<Scanner, 'name' | 'requirement'> {
  /** The folder of the files *.yar. */
  readonly directory: string
  /** How long the scan of all files of a bundle may take, once it has a thread. */
  readonly timeoutMs: number
  /** The largest file that is scanned. */
  readonly maxFileBytes: number
  /** What the engine may use in each thread, for the rules, the file, and what it notes of it. Some 32 MiB beside the file are usual. */
  readonly memoryBytes: number
  /** Bundles that are scanned at a time. */
  readonly threads: number
  /** Bundles that may wait for a thread; for one more the scanner is away. */
  readonly maxWaiting: number
  /** Called when the rules of the folder cannot be used and the former ones stay in use: once for each reason, until they can be again. */
  readonly onStale?: (reason: string) => void
}

/**
 * Scans by the YARA rules of a folder, in threads that are ended when a scan exceeds its time or memory. The rules are read again when
 * a file of the folder changes; rules that do not compile then leave the former ones in use, and `check` and `onStale` say so.
 *
 * @throws RulesUnreadableError, RulesInvalidError
 */
export async function openYaraScanner(settings: YaraSettings): Promise<Scanner> {
  const { name, requirement, directory, timeoutMs, maxFileBytes } = settings
  const idle: RulesThread[] = []
  const turns = pLimit(settings.threads)
  let fingerprint = await fingerprintRules(directory)
  let rules = await readRules(directory)
  let fault: string | null = null
  let isClosed = false
  let refreshing: Promise<void> | null = null

  const start = async (set: RuleSet): Promise<RulesThread> => {
    const thread = await startRulesThread(set, settings).catch((error: unknown) => {
      if (!(error instanceof ScanTooCostlyError)) throw error
      const message = `all rules together take more ${error.limit} to compile than they may`
      return { faults: [{ file: '*.yar', line: null, column: null, message }] }
    })
    if ('faults' in thread) throw new RulesInvalidError(directory, thread.faults)
    return thread
  }
  const takeThread = async (): Promise<RulesThread> => {
    for (let thread = idle.pop(); thread; thread = idle.pop()) {
      if (thread.isAlive && thread.ruleVersion === rules.version) return thread
      await thread.end()
    }
    return await start(rules)
  }
  const giveBack = async (thread: RulesThread): Promise<void> => {
    if (isClosed) await thread.end()
    else if (thread.isAlive) idle.push(thread)
  }
  const refresh = async (): Promise<void> => {
    try {
      const found = await fingerprintRules(directory)
      if (found === fingerprint) return
      const changed = await readRules(directory)
      if (changed.version !== rules.version) {
        idle.push(await start(changed))
        rules = changed
      }
      // Remembered last, so that rules that cannot be read are tried again; rules that do not compile are in the catch.
      fingerprint = found
      fault = null
    } catch (error) {
      if (!(error instanceof RulesInvalidError || error instanceof RulesUnreadableError)) throw error
      // Rules that could not be read are read again once they can be, even when they are those of before.
      fingerprint =
        error instanceof RulesInvalidError ? await fingerprintRules(directory).catch(() => '') : ''
      const isNew = fault !== error.message
      fault = error.message
      if (isNew) settings.onStale?.(fault)
    }
  }
  const refreshOnce = async (): Promise<void> => {
    refreshing ??= refresh().finally(() => {
      refreshing = null
    })
    await refreshing
  }

  idle.push(await start(rules))
  return {
    name,
    requirement,
    async scan({ files }, { signal }) {
      signal.throwIfAborted()
      if (turns.pendingCount >= settings.maxWaiting) {
        const reason = `has ${turns.pendingCount} bundles waiting`
        return { verdict: { kind: 'away', reason, retryAfterSeconds: BUSY_RETRY_SECONDS }, ruleVersion: null }
      }
      return await turns(async () => {
        signal.throwIfAborted()
        try {
          await refreshOnce()
          const refused = tooLarge(files, maxFileBytes)
          if (refused) return { verdict: refused, ruleVersion: rules.version }
          await using borrowed = new AsyncDisposableStack()
          const thread = borrowed.adopt(await takeThread(), giveBack)
          const verdict = await scanFiles(thread, files, { timeoutMs, signal })
          return { verdict, ruleVersion: thread.ruleVersion }
        } catch (error) {
          const reason = reasonOf(error)
          return {
            verdict: { kind: 'away', reason, retryAfterSeconds: FAULT_RETRY_SECONDS },
            ruleVersion: null,
          }
        }
      })
    },
    async check() {
      try {
        await refreshOnce()
      } catch (error) {
        return { state: 'away', reason: error instanceof Error ? error.message : 'failed' }
      }
      const ruleVersion = rules.version
      return fault === null ? { state: 'ready', ruleVersion } : { state: 'stale', ruleVersion, reason: fault }
    },
    async readRules() {
      await refreshOnce()
      return { ruleVersion: rules.version, ruleDigests: rules.sources.map(({ digest }) => digest) }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      await Promise.all(idle.splice(0).map((thread) => thread.end()))
    },
  }
}

/**
 * Why it is away, for an error that is its own. Rules that compiled before do not name their folder to authors.
 *
 * @throws any other error
 */
function reasonOf(error: unknown): string {
  if (error instanceof ScanFailedError) return error.message
  if (error instanceof RulesInvalidError) return 'could not compile its rules again'
  throw error
}

async function scanFiles(
  thread: RulesThread,
  files: readonly ScannedFile[],
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<ScanVerdict> {
  const deadline = performance.now() + timeoutMs
  const hits: ScanHit[] = []
  for (const file of files) {
    signal.throwIfAborted()
    // In sequence: one file is in memory at a time.
    const bytes = await readWhole(file, signal)
    try {
      const matches = await thread.scan(bytes, { timeoutMs: deadline - performance.now(), signal })
      hits.push(...matches.map((match) => hitOf(file, match, thread.ruleDigests)))
    } catch (error) {
      if (!(error instanceof ScanTooCostlyError)) throw error
      const { limit } = error
      const reason =
        limit === 'time'
          ? `was not done with all files after ${timeoutMs} ms, when it was at this one`
          : 'needed more memory for this file than it may use'
      return { kind: 'exceeded', limit, file: file.path, reason, hits: hits.slice(0, HIT_LIMITS.hits) }
    }
  }
  return verdictOf(hits)
}

function hitOf(
  { path }: ScannedFile,
  { source, rule, meta, place }: RuleMatch,
  ruleDigests: ReadonlyMap<string, string>,
): ScanHit {
  const severity = SEVERITIES.find((known) => known === meta['severity']?.toLowerCase()) ?? null
  const evidence = place && new TextDecoder().decode(place.excerpt)
  return createHit({
    rule: `${source}:${rule}`,
    file: path,
    message: meta['description'] ?? `The rule ${rule} matches.`,
    evidence,
    offset: place?.offset ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    severity,
    ruleDigest: ruleDigests.get(source) ?? null,
  })
}
