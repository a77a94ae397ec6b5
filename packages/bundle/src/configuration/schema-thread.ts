import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { isOutOfMemory } from '../out-of-memory.ts'
import type { ConfigurationVerdict } from './compile-schema.ts'
import type { CompileVerdict, ConfigurationTask, ThreadMessage } from './configuration-thread.ts'

const FILE = fileURLToPath(new URL(`configuration-thread${extname(import.meta.url)}`, import.meta.url))

/** Compiling the largest schema takes some 30 MiB. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 }

const START_TIMEOUT_MS = 30_000

/** A schema, or a configuration with it, takes more time or memory than it may. */
export class ConfigurationTooCostlyError extends Error {
  override readonly name = 'ConfigurationTooCostlyError'
  readonly limit: 'time' | 'memory'

  constructor(limit: 'time' | 'memory', message: string) {
    super(message)
    this.limit = limit
  }
}

/** One thread that compiles schemas, at most one at a time. */
export interface SchemaThread {
  /** False once it ended, after which it takes no tasks. */
  readonly isAlive: boolean
  /**
   * Ends the thread when the task exceeds a limit, because a regular expression or a loop cannot be interrupted otherwise.
   *
   * @throws ConfigurationTooCostlyError
   */
  run(task: ConfigurationTask, timeoutMs: number): Promise<CompileVerdict | ConfigurationVerdict>
  end(): Promise<void>
}

export function startSchemaThread(): SchemaThread {
  const worker = new Worker(FILE, { resourceLimits: RESOURCE_LIMITS })
  let isAlive = true
  worker.once('exit', () => {
    isAlive = false
  })
  // Errors are handled where a task is waited for. Without a task there is nobody to tell; the next one starts a thread.
  worker.on('error', () => undefined)
  const started = nextMessage(worker, START_TIMEOUT_MS)
  started.catch(() => undefined)
  worker.unref()
  return {
    get isAlive() {
      return isAlive
    },
    run: async (task, timeoutMs) => {
      worker.ref()
      try {
        await started
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is a thread, not a window
        worker.postMessage(task)
        const message = await nextMessage(worker, timeoutMs)
        if (message.kind === 'done') return message.verdict
        throw new Error(message.kind === 'failed' ? message.message : 'the thread answered nothing')
      } catch (error) {
        isAlive = false
        await worker.terminate()
        throw error
      } finally {
        worker.unref()
      }
    },
    end: async () => {
      isAlive = false
      await worker.terminate()
    },
  }
}

async function nextMessage(worker: Worker, timeoutMs: number): Promise<ThreadMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<ThreadMessage>()
  const onError = (error: unknown) => reject(isOutOfMemory(error) ? tooMuchMemory() : error)
  const onExit = () => reject(new Error('the thread that compiles schemas ended'))
  const timer = setTimeout(() => {
    reject(new ConfigurationTooCostlyError('time', `it was not done after ${timeoutMs} milliseconds`))
  }, timeoutMs)
  worker.once('message', resolve).once('error', onError).once('exit', onExit)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    worker.off('message', resolve).off('error', onError).off('exit', onExit)
  }
}

function tooMuchMemory(): ConfigurationTooCostlyError {
  const { maxOldGenerationSizeMb } = RESOURCE_LIMITS
  return new ConfigurationTooCostlyError('memory', `it takes more than ${maxOldGenerationSizeMb} MiB`)
}
