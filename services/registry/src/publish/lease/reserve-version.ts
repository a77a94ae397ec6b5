import { setTimeout as sleep } from 'node:timers/promises'
import type { AskedWork, Stored, VersionLease, VersionRecord, VersionRecords } from '@plugboard/catalog'
import type { Provenance, Sha256, VersionRef } from '@plugboard/types'
import type { CheckFacts } from '../complete-publish.ts'
import { PublishInProgressError, VersionExistsError, VersionRejectedError } from '../errors.ts'

const POLL_MS = 100

/**
 * `created` and `taken-over`: this publish holds the lease on the record, which is new, or was left by an interrupted
 * publish. `published`: the same content is already active. `staged`: it waits for approval.
 */
export type Reservation =
  | { readonly kind: 'created'; readonly stored: Stored<VersionRecord> }
  | {
      readonly kind: 'taken-over'
      readonly stored: Stored<VersionRecord>
      /** Who asked for the publish that was interrupted. */
      readonly formerlyAsked: AskedWork | undefined
    }
  | { readonly kind: 'published'; readonly record: VersionRecord }
  | { readonly kind: 'staged'; readonly record: VersionRecord }

interface ReserveOptions {
  readonly versions: VersionRecords
  readonly ref: VersionRef
  readonly digest: Sha256
  /** The name of the credential the bundle was uploaded with. */
  readonly publisher?: string | null | undefined
  readonly ownersRevision?: number | undefined
  /** The CI job that uploaded it, if it was one. */
  readonly provenance?: Provenance | undefined
  /** What the checks found, so that a publish that is cut off is completed with it. */
  readonly found?: CheckFacts | undefined
  /** Who asks for the publish. */
  readonly asked?: AskedWork | undefined
  readonly holder: string
  readonly leaseMs: number
  readonly waitMs: number
  readonly clock: () => number
  /** Completes or removes what an interrupted publish of other content left. */
  readonly recover: (stored: Stored<VersionRecord>) => Promise<unknown>
  readonly signal: AbortSignal
}

/**
 * Reserves a version for a publish through the unique key of the catalog. While another publish holds its lease, waits
 * until that publish has succeeded or failed.
 *
 * @throws VersionExistsError when the version is published or staged with other content
 * @throws VersionRejectedError when it was rejected
 * @throws PublishInProgressError when the other publish did not end within `waitMs`
 */
export async function reserveVersion(options: ReserveOptions): Promise<Reservation> {
  const { versions, ref, digest, clock, signal } = options
  const deadlineMs = clock() + options.waitMs
  for (;;) {
    signal.throwIfAborted()
    const inserted = await versions.insert(newRecord(options))
    if (inserted) return { kind: 'created', stored: inserted }
    const existing = await versions.find(ref)
    if (existing === null) continue
    const { value } = existing
    const expired = value.lease !== null && value.lease.expiresAtMs < clock()
    const isDecided = value.state === 'staged' || value.state === 'rejected'
    if (isDecided && expired) {
      await options.recover(existing)
      continue
    }
    if (value.state === 'rejected') throw new VersionRejectedError(ref)
    if (value.state === 'staged' && value.lease === null && value.digest === digest)
      return { kind: 'staged', record: value }
    if (value.digest === digest) {
      if (value.lease === null) return { kind: 'published', record: value }
      if (expired) {
        const lease = leaseOf(options)
        const taken = await versions.replace(existing, { ...value, lease })
        if (taken) return { kind: 'taken-over', stored: taken, formerlyAsked: value.lease?.asked }
        continue
      }
    } else if (value.state === 'active' || value.state === 'staged') {
      throw new VersionExistsError(ref, { existing: value.digest, uploaded: digest })
    } else if (expired) {
      await options.recover(existing)
      continue
    }
    if (clock() >= deadlineMs) throw new PublishInProgressError(ref)
    await sleep(POLL_MS, undefined, { signal })
  }
}

function leaseOf({ holder, asked, leaseMs, clock }: ReserveOptions): VersionLease {
  return { holder, expiresAtMs: clock() + leaseMs, ...(asked && { asked }) }
}

function newRecord(options: ReserveOptions): VersionRecord {
  const { ref, digest, publisher = null, ownersRevision, provenance, found, clock } = options
  const now = clock()
  return {
    pluginId: ref.pluginId,
    version: ref.version,
    digest,
    state: 'publishing',
    lease: leaseOf(options),
    reservedBy: publisher,
    ownersRevision,
    provenance,
    summary: null,
    checks: found?.checks ?? [],
    ...(found?.capabilities && { capabilities: found.capabilities }),
    createdAtMs: now,
  }
}
