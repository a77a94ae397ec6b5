import type { JsonObject } from '@plugboard/types'
import { createFairGate, type Lane } from '../encode/fair-gate.ts'
import type { ConfigurationVerdict } from './compile-schema.ts'
import type { CompileVerdict, ConfigurationTask } from './configuration-thread.ts'
import { type SchemaThread, startSchemaThread } from './schema-thread.ts'

/** So many tasks of one caller wait at a time: more of them than that only wait longer. */
const WAITING_LIMIT = 64

/** One caller has as many tasks waiting as it may. */
export class TooManyConfigurationsError extends Error {
  override readonly name = 'TooManyConfigurationsError'
}

interface RunOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * Compiles JSON Schemas of strangers and validates configurations with them, in threads with limits, in fair shares for all
 * callers. Disposing it ends the threads.
 */
export interface ConfigurationValidator extends AsyncDisposable {
  /**
   * Compiles a schema.
   *
   * @returns its faults, and the pointers to the fields that are secrets
   * @throws ConfigurationTooCostlyError, TooManyConfigurationsError; the signal's reason when it is aborted before its turn
   */
  compile(lane: Lane, schema: JsonObject, options?: RunOptions): Promise<CompileVerdict>
  /**
   * Validates a configuration with a schema that has no faults.
   *
   * @returns the configuration with the defaults of the schema, or its faults
   * @throws ConfigurationTooCostlyError, TooManyConfigurationsError; the signal's reason when it is aborted before its turn
   */
  validate(
    lane: Lane,
    task: { readonly schema: JsonObject; readonly configuration: JsonObject },
    options?: RunOptions,
  ): Promise<ConfigurationVerdict>
}

/**
 * @param threads start when they are needed
 * @param timeoutMs the most time that one schema, or one configuration, may take
 */
export function createConfigurationValidator({
  threads,
  timeoutMs,
}: {
  readonly threads: number
  readonly timeoutMs: number
}): ConfigurationValidator {
  const gate = createFairGate(threads)
  const idle: SchemaThread[] = []
  const all = new Set<SchemaThread>()
  const waiting = new Map<string, number>()

  const takeIdle = (): SchemaThread | undefined => {
    for (let thread = idle.pop(); thread; thread = idle.pop()) {
      if (thread.isAlive) return thread
      all.delete(thread)
    }
    return undefined
  }
  const runInThread = async (task: ConfigurationTask) => {
    const thread = takeIdle() ?? startSchemaThread()
    all.add(thread)
    try {
      return await thread.run(task, timeoutMs)
    } finally {
      if (thread.isAlive) idle.push(thread)
      else all.delete(thread)
    }
  }
  const run = async (lane: Lane, task: ConfigurationTask, options: RunOptions = {}) => {
    const before = waiting.get(lane.caller) ?? 0
    if (before >= WAITING_LIMIT) {
      throw new TooManyConfigurationsError(
        `${WAITING_LIMIT} configurations of the same caller are being validated`,
      )
    }
    waiting.set(lane.caller, before + 1)
    try {
      return await gate.run(lane, () => runInThread(task), options)
    } finally {
      const left = (waiting.get(lane.caller) ?? 1) - 1
      if (left > 0) waiting.set(lane.caller, left)
      else waiting.delete(lane.caller)
    }
  }
  return {
    compile: async (lane, schema, options) => {
      const verdict = await run(lane, { schema: JSON.stringify(schema), configuration: null }, options)
      if (verdict.kind !== 'compiled') throw new TypeError('the thread validated a configuration')
      return verdict
    },
    validate: async (lane, { schema, configuration }, options) => {
      const task = { schema: JSON.stringify(schema), configuration: JSON.stringify(configuration) }
      const verdict = await run(lane, task, options)
      if (verdict.kind === 'compiled') throw new TypeError('the thread only compiled the schema')
      return verdict
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...all].map((thread) => thread.end()))
    },
  }
}
