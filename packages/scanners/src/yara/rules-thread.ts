import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { ScanFailedError, ScanTooCostlyError } from './errors.ts'
import type { RuleSet } from './read-rules.ts'
import type { RuleFault } from './rule-fault.ts'
import type { RuleMatch, ThreadData, ThreadMessage } from './yara-thread.ts'

const FILE = fileURLToPath(new URL(`yara-thread${extname(import.meta.url)}`, import.meta.url))

// The module's own memory has a limit of its own; this is for what it returns.
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

const START_TIMEOUT_MS = 60_000

/** One thread with compiled rules, which scans one file at a time. */
export interface RulesThread {
  readonly ruleVersion: string
  /** By the names of the files of rules. */
  readonly ruleDigests: ReadonlyMap<string, string>
  /** False once it ended, after which it takes no files. */
  readonly isAlive: boolean
  /**
   * Takes the bytes over. Ends the thread when the scan exceeds its time or memory or is aborted, because a scan cannot be interrupted
   * otherwise: the timeout of YARA-X has no effect in WebAssembly.
   *
   * @throws ScanTooCostlyError, ScanFailedError, and the signal's reason
   */
  scan(
    bytes: Uint8Array<ArrayBuffer>,
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<readonly RuleMatch[]>
  end(): Promise<void>
}

/**
 * Starts a thread and compiles the rules in it; returns their faults when they do not compile.
 *
 * @throws ScanTooCostlyError, ScanFailedError
 */
export async function startRulesThread(
  { version, sources }: RuleSet,
  { memoryBytes }: { readonly memoryBytes: number },
): Promise<RulesThread | { readonly faults: readonly RuleFault[] }> {
  const workerData: ThreadData = { sources, memoryBytes }
  const worker = new Worker(FILE, { resourceLimits: RESOURCE_LIMITS, workerData })
  let isAlive = true
  worker.once('exit', () => {
    isAlive = false
  })
  // Errors are handled where a message is waited for.
  worker.on('error', () => undefined)
  const end = async () => {
    isAlive = false
    await worker.terminate()
  }
  try {
    const started = await nextMessage(worker, { timeoutMs: START_TIMEOUT_MS })
    if (started.kind !== 'ready') {
      await end()
      if (started.kind === 'faulty') return { faults: started.faults }
      throw new ScanFailedError('sent no result when it compiled its rules')
    }
  } catch (error) {
    await end()
    throw error
  }
  worker.unref()
  return {
    ruleVersion: version,
    ruleDigests: new Map(sources.map(({ file, digest }) => [file, digest])),
    get isAlive() {
      return isAlive
    },
    scan: async (bytes, options) => {
      options.signal.throwIfAborted()
      worker.ref()
      try {
        worker.postMessage(bytes, [bytes.buffer])
        const message = await nextMessage(worker, options)
        if (message.kind === 'scanned') return message.matches
        throw new ScanFailedError(message.kind === 'failed' ? message.message : 'sent no result')
      } catch (error) {
        await end()
        throw error
      } finally {
        worker.unref()
      }
    },
    end,
  }
}

async function nextMessage(
  worker: Worker,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<ThreadMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<ThreadMessage>()
  const onError = (cause: unknown) =>
    reject(
      isOutOfMemory(cause)
        ? new ScanTooCostlyError('memory', { cause })
        : new ScanFailedError('failed', { cause }),
    )
  const onExit = () => reject(new ScanFailedError('ended'))
  const onAbort = () => reject(signal?.reason)
  const timer = setTimeout(() => reject(new ScanTooCostlyError('time')), Math.max(0, timeoutMs))
  worker.once('message', resolve).once('error', onError).once('exit', onExit)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    worker.off('message', resolve).off('error', onError).off('exit', onExit)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** The heap of the thread, or the memory of the module: an allocation that fails ends a Rust program as an unreachable instruction. */
function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return true
  return error.name === 'RuntimeError' || error instanceof RangeError
}
