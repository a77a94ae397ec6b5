import type { Log } from '@plugboard/service-kit'
import type { EdgeMetrics } from '../metrics.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import type { VersionCacheContext } from './version-cache.ts'

/** Logs that versions cannot be checked any more, and that they can be again: two lines for an outage of any length. */
export function reportRefreshes(
  log: Log,
  metrics: EdgeMetrics,
): Pick<VersionCacheContext, 'onRefreshed' | 'onRefreshError'> {
  let isFailing = false
  return {
    onRefreshed() {
      if (isFailing) log.info('cached versions checked again')
      isFailing = false
    },
    onRefreshError(error) {
      if (error instanceof DamagedObjectError) {
        metrics.integrityFailed()
        log.error({ err: error }, 'cached version served on, the store holds something else')
        return
      }
      if (!isFailing) log.warn({ err: error }, 'cached versions served on, the store does not answer')
      isFailing = true
    },
  }
}
