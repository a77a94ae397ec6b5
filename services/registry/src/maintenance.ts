import { setTimeout as sleep } from 'node:timers/promises'
import { type Log, ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import type { PublishMetrics } from './publish/publish-metrics.ts'
import { type RecoveryPorts, recoverPublishes } from './publish/recover-publishes.ts'

interface MaintenanceOptions {
  readonly ports: RecoveryPorts
  /** Makes the store fit for publishing, and proves that it is. */
  readonly prepareStore: (options: { readonly signal: AbortSignal }) => Promise<void>
  readonly intervalMs: number
  readonly metrics: PublishMetrics
  readonly log: Log
}

/** The work a registry does unasked, at start and then on a timer. */
export interface Maintenance extends AsyncDisposable {
  /** Resolves when the first round has ended, well or not. */
  readonly begun: Promise<void>
  /** @throws ProblemError until the store has been proven fit for publishing */
  requireStore(): void
}

/** Prepares the store, as soon as it answers, and from then on ends interrupted publishes and sweeps what they left. */
export function startMaintenance(options: MaintenanceOptions): Maintenance {
  const { ports, intervalMs, metrics, log } = options
  const stopped = new AbortController()
  let prepared = false

  const round = async () => {
    if (!prepared) {
      // A store that is silent must not keep a registry from stopping.
      await options.prepareStore({ signal: stopped.signal })
      prepared = true
      log.info('store prepared')
    }
    await recoverPublishes(ports, {
      recovered: ({ pluginId, version }, outcome) => {
        log.info({ pluginId, version, outcome }, 'interrupted publish recovered')
        metrics.recovered(outcome)
      },
      failed: ({ pluginId, version }, err) => {
        log.error({ pluginId, version, err }, 'interrupted publish not recovered')
        metrics.recovered('failed')
      },
    })
    await ports.store.sweep({ signal: stopped.signal })
  }
  const tryRound = () =>
    round().catch((err: unknown) => {
      if (!stopped.signal.aborted) log.error({ err }, 'maintenance failed; it is tried again')
    })
  const begun = tryRound()
  const running = (async () => {
    await begun
    while (!stopped.signal.aborted) {
      await sleep(intervalMs, undefined, { signal: stopped.signal }).catch(() => undefined)
      if (!stopped.signal.aborted) await tryRound()
    }
  })()

  return {
    begun,
    requireStore: () => {
      if (prepared) return
      throw new ProblemError(
        'STORE_UNAVAILABLE',
        'The object store has not answered since the registry started.',
        {
          cause: new StoreUnavailableError('the store is not prepared'),
          headers: { connection: 'close' },
        },
      )
    },
    [Symbol.asyncDispose]: async () => {
      stopped.abort()
      await running
    },
  }
}
