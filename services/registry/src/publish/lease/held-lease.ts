import { setTimeout as sleep } from 'node:timers/promises'
import type { AskedWork, Stored, VersionLease, VersionRecord, VersionRecords } from '@plugboard/catalog'
import { LeaseLostError } from '../errors.ts'

/** A lease on a version's record, renewed until it is released. */
export interface HeldLease extends AsyncDisposable {
  /** Aborted with LeaseLostError when the lease runs out or another process takes it over. */
  readonly signal: AbortSignal
  /** Changes the record and renews the lease; rejects with LeaseLostError when the lease was lost. */
  change(facts: Partial<Omit<VersionRecord, 'pluginId' | 'version' | 'lease'>>): Promise<VersionRecord>
  /**
   * Renews the lease by a write, which proves that nobody took it over, and resolves with at least half of it left by
   * the clock; rejects with LeaseLostError when it was lost.
   */
  renew(): Promise<void>
  /** Renews the lease when less than half of it is left; rejects with LeaseLostError when it was lost. */
  confirm(): Promise<void>
  /**
   * Throws LeaseLostError unless at least a quarter of the lease is left by the clock. The lease covers what follows
   * without an await, even in a process that was paused and resumed and whose timers have not fired yet.
   */
  requireHeld(): void
  /** Ends the lease, because the work is done. */
  release(): Promise<VersionRecord>
  /** Removes the record of a version of which nothing is left. */
  remove(): Promise<void>
  /** Expires the lease now, so that the next upload or the recovery need not wait. */
  abandon(): Promise<void>
}

/** Who asks for work under a lease, and what is to be done at its end. */
export interface AuditedWork {
  readonly asked: AskedWork
  /** Called when the work is done. If it rejects, the lease is not released, and the recovery takes the work for cut off. */
  readonly beforeRelease: (record: VersionRecord) => Promise<unknown>
}

interface HoldOptions {
  readonly versions: VersionRecords
  readonly stored: Stored<VersionRecord>
  readonly holder: string
  readonly leaseMs: number
  readonly clock: () => number
  readonly beforeRelease?: AuditedWork['beforeRelease'] | undefined
}

/** Renewals in a row that may come back with less than half of the lease left, before it counts as lost. */
const SLOW_WRITES = 3

/**
 * Keeps a lease alive by renewing it every third of its length. Writes run one after another, each based on the record
 * that the previous one wrote. The expiry is computed before its write is sent, and others read that same time in the
 * record: unless a later write succeeds before it, the lease is lost here too.
 */
export function holdLease({
  versions,
  stored,
  holder,
  leaseMs,
  clock,
  beforeRelease,
}: HoldOptions): HeldLease {
  const { pluginId, version } = stored.value
  const asked = stored.value.lease?.asked
  const until = (expiresAtMs: number): VersionLease => ({ holder, expiresAtMs, ...(asked && { asked }) })
  const lost = new AbortController()
  const ended = new AbortController()
  let current = stored
  let lastWrite: Promise<unknown> = Promise.resolve()

  const lose = (): LeaseLostError => {
    const error = new LeaseLostError(`the lease on ${pluginId} ${version} was lost`)
    lost.abort(error)
    return error
  }
  const leftMs = () => (current.value.lease?.expiresAtMs ?? 0) - clock()
  const expire = () => setTimeout(lose, Math.max(leftMs(), 0))
  let expiry = expire()

  const inTurn = <Result>(write: () => Promise<Result | null>): Promise<Result> => {
    const written = lastWrite.then(async () => {
      lost.signal.throwIfAborted()
      const result = await write()
      if (result === null) throw lose()
      lost.signal.throwIfAborted()
      return result
    })
    lastWrite = written.catch(() => undefined)
    return written
  }
  const write = (next: (value: VersionRecord) => VersionRecord): Promise<VersionRecord> =>
    inTurn(async () => {
      const replaced = await versions.replace(current, next(current.value))
      if (replaced === null) return null
      current = replaced
      clearTimeout(expiry)
      if (replaced.value.lease) expiry = expire()
      return replaced.value
    })
  const change: HeldLease['change'] = (facts) =>
    write((value) => ({ ...value, ...facts, lease: until(clock() + leaseMs) }))

  const isShort = () => leftMs() < leaseMs / 2
  const renew = async () => {
    for (let writes = 0; writes === 0 || isShort(); writes += 1) {
      if (writes === SLOW_WRITES) throw lose()
      await change({})
    }
  }

  const keepAlive = async () => {
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await sleep(leaseMs / 3, undefined, { signal: ended.signal })
      // A failed renewal is followed by another before the lease runs out. If none succeeds, the timer ends the lease.
      await change({}).catch(() => undefined)
    }
  }
  const renewing = keepAlive().catch(() => undefined)
  const stopRenewing = async () => {
    ended.abort()
    await renewing
    clearTimeout(expiry)
  }

  return {
    signal: lost.signal,
    change,
    renew,
    confirm: async () => {
      lost.signal.throwIfAborted()
      if (isShort()) await renew()
    },
    requireHeld: () => {
      lost.signal.throwIfAborted()
      if (leftMs() < leaseMs / 4)
        throw new LeaseLostError(`the lease on ${pluginId} ${version} is running out`)
    },
    release: async () => {
      await beforeRelease?.(current.value)
      await stopRenewing()
      return write((value) => ({ ...value, lease: null }))
    },
    remove: async () => {
      await stopRenewing()
      await inTurn(async () => ((await versions.remove(current)) ? true : null))
    },
    abandon: async () => {
      await stopRenewing()
      await write((value) => ({ ...value, lease: until(clock() - 1) }))
      clearTimeout(expiry)
    },
    [Symbol.asyncDispose]: stopRenewing,
  }
}
