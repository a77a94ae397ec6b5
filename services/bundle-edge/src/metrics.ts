import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { BodyCache } from './bodies/body-cache.ts'
import type { Streams } from './bodies/streams.ts'
import type { VersionCache } from './manifests/version-cache.ts'
import { OUTCOMES, type Outcome } from './serve/answer.ts'
import type { RememberedDecisions } from './serve/remembered-decisions.ts'
import type { Interruption } from './serve/send-answer.ts'
import { type GuardedStore, STORE_STATES } from './store/guard-store.ts'
import { MAX_WAITING, type Waiting } from './store/waiting.ts'

const VERSION_LOOKUPS = ['hit', 'stale', 'miss', 'absent'] as const
const BODY_LOOKUPS = ['hit', 'miss', 'streamed'] as const
const INTERRUPTIONS = ['reader_gone', 'reader_stalled', 'store_broke_off'] as const
const STORE_OPERATIONS = ['open', 'head', 'read', 'check'] as const
const STORE_RESULTS = ['ok', 'not_found', 'unavailable', 'cancelled'] as const

export type StoreOperation = (typeof STORE_OPERATIONS)[number]
export type StoreResult = (typeof STORE_RESULTS)[number]

/** What the edge counts. Every label has a fixed set of values: no name from a request is ever one. */
export interface EdgeMetrics {
  readonly answered: (outcome: Outcome) => void
  readonly interrupted: (cause: Interruption | 'store_broke_off') => void
  readonly sentBytes: (bytes: number) => void
  readonly lookedUpVersion: (result: (typeof VERSION_LOOKUPS)[number]) => void
  readonly lookedUpBody: (result: (typeof BODY_LOOKUPS)[number]) => void
  readonly storeAnswered: (operation: StoreOperation, result: StoreResult, seconds: number) => void
  readonly integrityFailed: () => void
}

/** Registers the edge's metrics. */
export function createEdgeMetrics(registry: Registry): EdgeMetrics {
  const tally = tallyIn(registry)
  const storeSeconds = new Histogram({
    name: 'plugboard_edge_store_seconds',
    help: 'Time until the store answered, by operation and result, without the time for the body of an object.',
    labelNames: ['operation', 'result'] as const,
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  let sentBytes = 0
  const bodyBytes = new Counter({
    name: 'plugboard_edge_body_bytes_total',
    help: 'Bytes of bodies written to connections.',
    registers: [registry],
    collect() {
      bodyBytes.reset()
      bodyBytes.inc(sentBytes)
    },
  })
  const integrityFailures = new Counter({
    name: 'plugboard_edge_integrity_failures_total',
    help: 'Times an object in the store was damaged or missing. Investigate anything but 0.',
    registers: [registry],
  })
  const countVersion = tally(
    'plugboard_edge_manifest_cache_lookups_total',
    'Lookups of versions. absent: known for a moment not to be there.',
    'result',
    VERSION_LOOKUPS,
  )
  const countBody = tally(
    'plugboard_edge_body_cache_lookups_total',
    'Lookups of bodies. streamed: not kept in memory.',
    'result',
    BODY_LOOKUPS,
  )
  return {
    answered: countAnswersIn(registry),
    interrupted: tally(
      'plugboard_edge_interruptions_total',
      'Answers that were not sent to their end. reader_gone, reader_stalled: because of the reader; store_broke_off: because of the store.',
      'cause',
      INTERRUPTIONS,
    ),
    sentBytes(bytes) {
      sentBytes += bytes
    },
    lookedUpVersion: countVersion,
    lookedUpBody: countBody,
    storeAnswered: (operation, result, seconds) => storeSeconds.observe({ operation, result }, seconds),
    integrityFailed: () => integrityFailures.inc(),
  }
}

/** Shows how many bodies are being streamed. */
export function measureStreams(registry: Registry, streams: Streams): void {
  const underWay = new Gauge({
    name: 'plugboard_edge_streams',
    help: 'Files that are being streamed; EDGE_STREAMS_MAX is the limit.',
    registers: [registry],
    collect() {
      underWay.set(streams.underWay)
    },
  })
}

/** Shows how many requests wait for the store. */
export function measureWaiting(registry: Registry, waiting: Waiting): void {
  const now = new Gauge({
    name: 'plugboard_edge_waiting_requests',
    help: `Requests that wait for the store; ${MAX_WAITING} is the limit.`,
    registers: [registry],
    collect() {
      now.set(waiting.count)
    },
  })
}

/** Shows whether the store is called. */
export function measureStoreState(registry: Registry, store: GuardedStore): void {
  const states = new Gauge({
    name: 'plugboard_edge_store_state',
    help: '1 for the current state of the store. suspended: it failed several times in a row and is not called; probed: one call finds out whether it answers again.',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      for (const state of STORE_STATES) states.set({ state }, state === store.state ? 1 : 0)
    },
  })
}

/** Shows what the caches hold. */
export function measureCaches(
  registry: Registry,
  {
    versions,
    bodies,
    remembered,
  }: {
    readonly versions: VersionCache
    readonly bodies: BodyCache
    readonly remembered: RememberedDecisions
  },
): void {
  const bytes = new Gauge({
    name: 'plugboard_edge_cache_bytes',
    help: 'Memory of the caches; transient: bodies that are being read or sent without being cached.',
    labelNames: ['cache'] as const,
    registers: [registry],
    collect() {
      bytes.set({ cache: 'manifests' }, versions.bytes)
      bytes.set({ cache: 'bodies' }, bodies.bytes)
      bytes.set({ cache: 'decisions' }, remembered.bytes)
      bytes.set({ cache: 'transient' }, bodies.transientBytes)
    },
  })
  const entries = new Gauge({
    name: 'plugboard_edge_cache_entries',
    help: 'Entries of the caches.',
    labelNames: ['cache'] as const,
    registers: [registry],
    collect() {
      entries.set({ cache: 'manifests' }, versions.count)
      entries.set({ cache: 'bodies' }, bodies.count)
      entries.set({ cache: 'decisions' }, remembered.count)
    },
  })
}

function countAnswersIn(registry: Registry): (outcome: Outcome) => void {
  const counts: Record<string, number> = {}
  const counter = new Counter({
    name: 'plugboard_edge_answers_total',
    help: 'Answers begun to requests for bundles and tenant manifests, also those that were interrupted: see plugboard_edge_interruptions_total.',
    labelNames: ['outcome', 'status'] as const,
    registers: [registry],
    collect() {
      counter.reset()
      for (const [outcome, status] of Object.entries(OUTCOMES)) {
        counter.inc({ outcome, status }, counts[outcome] ?? 0)
      }
    },
  })
  return (outcome) => {
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
}

/** Counts in plain numbers, copied when metrics are scraped: prom-client's own `inc` takes a microsecond. */
function tallyIn(registry: Registry) {
  return <Value extends string>(
    name: string,
    help: string,
    label: string,
    values: readonly Value[],
  ): ((value: Value) => void) => {
    const counts = new Map<Value, number>(values.map((value) => [value, 0]))
    const counter = new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        counter.reset()
        for (const [value, count] of counts) counter.inc({ [label]: value }, count)
      },
    })
    return (value) => void counts.set(value, (counts.get(value) ?? 0) + 1)
  }
}
