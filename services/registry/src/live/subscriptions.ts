import type { Stored, TenantRecord } from '@plugboard/catalog'
import type { TenantId } from '@plugboard/types'
import { TooManySubscribersError } from './errors.ts'
import type { GenerationStream } from './generation-stream.ts'

/** What a tenant has now, as far as this registry knows. */
export interface PresentState {
  /** 0 for a tenant without a record. */
  readonly generation: number
  readonly revision: string | null
}

/** One of the places for streams. Disposing it gives the place back. */
export interface Subscription extends Disposable {
  /** Passes generations that differ from the last one that the reader has. */
  connect(stream: GenerationStream, lastGeneration: number | null): void
}

interface Followed {
  readonly streams: Set<GenerationStream>
  /** Taken places, with those whose stream is not open yet. */
  places: number
  /** Null until it was read. */
  present: PresentState | null
}

/** The open streams of all tenants. Their number is bounded, in total and for each tenant. */
export interface Subscriptions {
  /** @throws TooManySubscribersError */
  take(tenantId: TenantId): Subscription
  /** Sets what a tenant has now, and notifies its streams if the generation is another one. */
  learn(tenantId: TenantId, present: PresentState): void
  /** The revision of a tenant that somebody follows; null without a record, undefined if it was not read yet. */
  revisionOf(tenantId: TenantId): string | null | undefined
  /** The tenants that somebody follows. */
  tenantIds(): readonly TenantId[]
  /** The number of taken places. */
  count(): number
  /** Ends all streams. */
  end(): void
}

export function createSubscriptions({
  max,
  maxPerTenant,
}: {
  readonly max: number
  readonly maxPerTenant: number
}): Subscriptions {
  const followed = new Map<TenantId, Followed>()
  let total = 0

  return {
    take(tenantId) {
      const tenant = followed.get(tenantId) ?? { streams: new Set(), places: 0, present: null }
      if (total >= max) {
        throw new TooManySubscribersError(
          `This registry has ${total} streams, which is the most there may be.`,
        )
      }
      if (tenant.places >= maxPerTenant) {
        throw new TooManySubscribersError(
          `The tenant has ${tenant.places} streams of this registry, which is the most there may be.`,
        )
      }
      followed.set(tenantId, tenant)
      tenant.places += 1
      total += 1
      let own: GenerationStream | undefined
      let isTaken = true
      return {
        connect(stream, lastGeneration) {
          own = stream
          tenant.streams.add(stream)
          const generation = tenant.present?.generation
          if (generation !== undefined && generation !== lastGeneration) stream.send(generation)
        },
        [Symbol.dispose]() {
          if (!isTaken) return
          isTaken = false
          if (own) tenant.streams.delete(own)
          tenant.places -= 1
          total -= 1
          if (tenant.places === 0) followed.delete(tenantId)
        },
      }
    },
    learn(tenantId, present) {
      const tenant = followed.get(tenantId)
      if (!tenant) return
      // Not only a higher one: a catalog that was restored from a backup has a lower one, which pages show too.
      const isChanged = tenant.present?.generation !== present.generation
      tenant.present = present
      if (isChanged) for (const stream of tenant.streams) stream.send(present.generation)
    },
    revisionOf: (tenantId) => {
      const present = followed.get(tenantId)?.present
      return present ? present.revision : undefined
    },
    tenantIds: () => [...followed.keys()],
    count: () => total,
    end() {
      for (const { streams } of followed.values()) for (const stream of streams) stream.end()
    },
  }
}

export function presentOf(stored: Stored<TenantRecord> | null): PresentState {
  return stored
    ? { generation: stored.value.generation, revision: stored.revision }
    : { generation: 0, revision: null }
}
