import { setTimeout as sleep } from 'node:timers/promises'
import { type Log, ProblemError } from '@plugboard/service-kit'
import { StoreUnavailableError } from '@plugboard/storage'
import { storeFormerTags } from '../../tags/store-former-tags.ts'
import { removeEndedExchanges } from '../../trusted-publishing/exchange-token.ts'
import { type AccessReport, settleDueAccess } from '../../visibility/settle-access.ts'
import type { PublishMetrics } from '../publish-metrics.ts'
import { type RecoveryPorts, type RecoveryReport, recoverPublishes } from './recover-publishes.ts'

interface MaintenanceOptions {
  readonly ports: RecoveryPorts
  /** Prepares the store for publishing, and proves that it is fit for it. */
  readonly prepareStore: (options: { readonly signal: AbortSignal }) => Promise<void>
  readonly intervalMs: number
  readonly metrics: Pick<PublishMetrics, 'recovered'>
  readonly log: Pick<Log, 'info' | 'error'>
}

/** The work that a registry does by itself, at start and then on a timer. */
export interface Maintenance extends AsyncDisposable {
  /** Begins the work; resolves when the first round has succeeded or failed. */
  start(): Promise<void>
  /** @throws ProblemError until the store has been proven fit for publishing */
  requireStore(): void
}

/** Pauses before the store is retried: short, so that a registry is ready soon after its store is back. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2000

/**
 * Prepares the store as soon as it answers. From then on, completes or removes interrupted publishes and sweeps what
 * they left, completes changes of who may read a plugin, and brings the store up to date with this release. Disposing it
 * aborts the round under way.
 */
export function createMaintenance(options: MaintenanceOptions): Maintenance {
  const { ports, intervalMs, metrics, log } = options
  const stopped = new AbortController()
  const { signal } = stopped
  let prepared = false
  let tagsAreStored = false
  let firstError: unknown

  const report: RecoveryReport = {
    failed: ({ pluginId, version }, err) => {
      log.error({ pluginId, version, err }, 'interrupted publish not recovered')
      metrics.recovered('failed')
    },
  }
  const accessReport: AccessReport = {
    failed: (pluginId, err) => log.error({ pluginId, err }, 'change of who may read a plugin not completed'),
  }
  const round = async () => {
    if (!prepared) {
      // With the signal, because a silent store must not keep a registry from stopping.
      await options.prepareStore({ signal })
      prepared = true
      log.info('store prepared')
    }
    await recoverPublishes(ports, report, { signal })
    await ports.store.sweep({ signal })
    await settleDueAccess(ports, accessReport, { signal })
    await removeEndedExchanges(ports)
    if (tagsAreStored) return
    tagsAreStored = await storeFormerTags(ports, { signal })
    if (tagsAreStored) log.info('the store has the tags of every plugin')
  }
  const tryRound = () =>
    round().catch((err: unknown) => {
      if (signal.aborted) return
      firstError ??= err
      log.error({ err }, 'maintenance failed; it will be retried')
    })
  const repeat = async () => {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const waitMs = prepared ? intervalMs : Math.min(pauseMs, intervalMs)
      await sleep(waitMs, undefined, { signal }).catch(() => undefined)
      if (!signal.aborted) await tryRound()
    }
  }
  let running = Promise.resolve()

  return {
    start: () => {
      const firstRound = tryRound()
      running = firstRound.then(repeat)
      return firstRound
    },
    requireStore: () => {
      if (prepared) return
      throw new ProblemError(
        'STORE_UNAVAILABLE',
        'The object store has not answered since the registry started.',
        {
          cause: firstError ?? new StoreUnavailableError('the store is not prepared'),
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
