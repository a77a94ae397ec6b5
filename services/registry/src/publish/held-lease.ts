import { setTimeout as sleep } from 'node:timers/promises'
import type { Stored, VersionRecord, VersionRecords } from '@plugboard/catalog'
import { LeaseLostError } from './errors.ts'

/** A claim on a version's record, renewed until it is released. */
export interface HeldLease extends AsyncDisposable {
  /** Aborted with LeaseLostError when somebody else took the claim over. */
  readonly signal: AbortSignal
  /** Changes the record and renews the claim; rejects with LeaseLostError when the claim was lost. */
  change(
    facts: Partial<Pick<VersionRecord, 'digest' | 'state' | 'manifest' | 'checks'>>,
  ): Promise<VersionRecord>
  /** Gives the claim back: the work is done. */
  release(): Promise<VersionRecord>
  /** Removes the record: there is nothing left of the version. */
  remove(): Promise<void>
  /** Lets the claim expire now, so that the next upload or the recovery need not wait. */
  abandon(): Promise<void>
}

interface HoldOptions {
  readonly versions: VersionRecords
  readonly stored: Stored<VersionRecord>
  readonly holder: string
  readonly leaseMs: number
  readonly clock: () => number
}

/**
 * Keeps a claim alive by renewing it three times in its length. Writes follow one another, each from the last. When no
 * write came through for the length of the claim it counts as lost here too, because others then see it expired.
 */
export function holdLease({ versions, stored, holder, leaseMs, clock }: HoldOptions): HeldLease {
  const { pluginId, version } = stored.value
  const lost = new AbortController()
  const ended = new AbortController()
  let current = stored
  let lastWrite: Promise<unknown> = Promise.resolve()

  const lose = () => lost.abort(new LeaseLostError(`the claim on ${pluginId} ${version} was lost`))
  let expiry = setTimeout(lose, leaseMs)

  const inTurn = <Result>(write: () => Promise<Result | null>): Promise<Result> => {
    const written = lastWrite.then(async () => {
      lost.signal.throwIfAborted()
      const result = await write()
      if (result === null) lose()
      lost.signal.throwIfAborted()
      if (result === null) throw new TypeError('a lost claim has a reason')
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
      if (replaced.value.lease) expiry = setTimeout(lose, leaseMs)
      return replaced.value
    })
  const claim = () => ({ holder, expiresAtMs: clock() + leaseMs })

  const renew = async () => {
    while (!ended.signal.aborted && !lost.signal.aborted) {
      await sleep(leaseMs / 3, undefined, { signal: ended.signal })
      // One that fails is followed by another before the claim runs out; when none comes through, that tells it.
      await write((value) => ({ ...value, lease: claim() })).catch(() => undefined)
    }
  }
  const renewing = renew().catch(() => undefined)
  const stopRenewing = async () => {
    ended.abort()
    await renewing
    clearTimeout(expiry)
  }

  return {
    signal: lost.signal,
    change: (facts) => write((value) => ({ ...value, ...facts, lease: claim() })),
    release: async () => {
      await stopRenewing()
      return write((value) => ({ ...value, lease: null }))
    },
    remove: async () => {
      await stopRenewing()
      await inTurn(async () => ((await versions.remove(current)) ? true : null))
    },
    abandon: async () => {
      await stopRenewing()
      await write((value) => ({ ...value, lease: { holder, expiresAtMs: clock() - 1 } }))
      clearTimeout(expiry)
    },
    [Symbol.asyncDispose]: stopRenewing,
  }
}
