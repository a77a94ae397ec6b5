import { ALL_CHECKS } from '../checks/all-checks.ts'
import { overBudget } from '../checks/check-budget.ts'
import type { CheckReport, CheckRules } from '../checks/run-checks.ts'
import { createFairGate, type Lane } from '../encode/fair-gate.ts'
import { isOutOfMemory } from '../out-of-memory.ts'
import { createInspectionPool } from './inspection-pool.ts'
import { BEGUN, type BundleToInspect } from './inspection-thread.ts'

export interface InspectorOptions extends CheckRules {
  /** They start when they are needed. */
  readonly threads: number
  /** How long the checks of one bundle may take. */
  readonly timeoutMs: number
  /** The most MiB of objects that the checks of one bundle may have in memory. */
  readonly memoryMebibytes: number
}

/** The inspector was disposed before the checks were completed. */
export class InspectorClosedError extends Error {
  override readonly name = 'InspectorClosedError'
}

/** Runs the checks of bundles in threads with limits, in fair shares for all callers. Disposing it ends the threads. */
export interface Inspector extends AsyncDisposable {
  /**
   * Checks a bundle. Its files must stay open until the promise is settled.
   *
   * @returns the report; CHECK_INCOMPLETE alone when a limit was exceeded
   * @throws InspectorClosedError; the signal's reason when it is aborted, after which the thread ends
   */
  inspect(
    lane: Lane,
    bundle: BundleToInspect,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<CheckReport>
}

/** An inspector with `threads` threads. */
export function createInspector({
  threads,
  timeoutMs,
  memoryMebibytes,
  policy,
  budgets,
  licensePolicy,
}: InspectorOptions): Inspector {
  const gate = createFairGate(threads)
  const workers = createInspectionPool({ threads, memoryMebibytes })
  const closed = new AbortController()
  const run = async (bundle: BundleToInspect, signal: AbortSignal) => {
    const step = new Int32Array(new SharedArrayBuffer(12))
    using time = limitTime(step, timeoutMs)
    try {
      return await workers.run(
        { ...bundle, policy, budgets, licensePolicy, step },
        { signal: AbortSignal.any([signal, time.signal]) },
      )
    } catch (error) {
      signal.throwIfAborted()
      const limit = time.signal.aborted
        ? `${timeoutMs / 1000} s`
        : isOutOfMemory(error) && `${memoryMebibytes} MiB of memory`
      if (!limit) throw error
      const check = ALL_CHECKS[(step[0] ?? 0) - 1]?.name
      const file = bundle.files[(step[1] ?? 0) - 1]?.path
      return overBudget({ limit, check, file })
    }
  }
  return {
    inspect: (lane, bundle, options = {}) => {
      const signal = options.signal ? AbortSignal.any([options.signal, closed.signal]) : closed.signal
      return gate.run(lane, () => run(bundle, signal), { signal })
    },
    [Symbol.asyncDispose]: () => {
      closed.abort(new InspectorClosedError('the inspector is closed'))
      return workers.destroy()
    },
  }
}

/** Aborts when the checks have taken too long. Starting their thread does not count: a bundle has no part in how long that takes. */
function limitTime(
  step: Int32Array<SharedArrayBuffer>,
  timeoutMs: number,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController()
  let isEnded = false
  let timer: NodeJS.Timeout | undefined
  const begin = () => {
    if (!isEnded) timer = setTimeout(() => controller.abort(), timeoutMs)
  }
  const begun = Atomics.waitAsync(step, BEGUN, 0)
  if (begun.async) void begun.value.then(begin)
  else begin()
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      isEnded = true
      clearTimeout(timer)
      // Ends the wait of a thread that has not begun.
      Atomics.notify(step, BEGUN)
    },
  }
}
