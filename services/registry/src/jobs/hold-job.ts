import { setTimeout as sleep } from 'node:timers/promises'
import { type HeldJob, type JobPorts, releaseJob, renewJob } from './lease-job.ts'

/** A job whose lease is renewed until it is ended. */
export interface HeldWork extends AsyncDisposable {
  /** Aborted too when another process has taken the job over. */
  readonly signal: AbortSignal
  /** Records how far the job is, and lets others have it. Nothing is recorded when another process has taken it over. */
  end(progress: unknown): Promise<void>
}

/** Renews the lease of a job, and records with it how far the job is. */
export function holdJob(
  ports: JobPorts,
  leased: HeldJob,
  { progress, signal }: { readonly progress: () => unknown; readonly signal: AbortSignal },
): HeldWork {
  let held = leased
  const ended = new AbortController()
  const lost = new AbortController()
  const renewing = (async () => {
    for (;;) {
      await sleep(ports.leaseMs / 3, undefined, { signal: ended.signal })
      // An outage of the catalog ends the work by itself, if it lasts.
      const renewed = await renewJob(ports, held, progress()).catch(() => held)
      if (renewed) held = renewed
      else lost.abort(new Error('another registry has taken the job over'))
    }
  })().catch(() => undefined)
  const stop = async () => {
    ended.abort()
    await renewing
  }
  return {
    signal: AbortSignal.any([signal, lost.signal]),
    end: async (last) => {
      await stop()
      if (!lost.signal.aborted) await releaseJob(ports, held, last)
    },
    [Symbol.asyncDispose]: stop,
  }
}
