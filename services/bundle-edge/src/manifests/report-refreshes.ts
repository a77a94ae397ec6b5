import type { Log } from '@plugboard/service-kit'
import type { EdgeMetrics } from '../metrics.ts'
import { DamagedObjectError } from '../store/damaged-object-error.ts'
import type { VersionCacheContext } from './version-cache.ts'

/** Logs when cached versions, tags and tenant manifests cannot be refreshed and when they can again: two lines for an outage of any length. */
export function reportRefreshes(
  log: Log,
  metrics: EdgeMetrics,
): Pick<VersionCacheContext, 'onRefreshed' | 'onRefreshError'> {
  let isFailing = false
  return {
    onRefreshed() {
      if (isFailing) log.info('cached versions and tags are checked again')
      isFailing = false
    },
    onRefreshError(error) {
      if (error instanceof DamagedObjectError) {
        metrics.integrityFailed()
        log.error({ err: error }, 'the store has a damaged object; what is cached of it is still used')
        return
      }
      if (!isFailing)
        log.warn({ err: error }, 'the store does not answer; cached versions and tags are still used')
      isFailing = true
    },
  }
}
