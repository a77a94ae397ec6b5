import type { Catalog } from '@plugboard/catalog'
import type { ObjectStore } from '@plugboard/storage'
import { PluginId } from '@plugboard/types'
import pLimit from 'p-limit'
import { z } from 'zod'
import { type JobPorts, leaseJob, releaseJob, renewJob } from '../jobs/lease-job.ts'
import { storeTags } from './stored-tags.ts'

const JOB = 'store-former-tags'
const PAGE = 100
const AT_A_TIME = 8

const Progress = z.object({
  isComplete: z.boolean(),
  /** The last plugin whose tags are stored. */
  after: z.object({ pluginId: PluginId }).nullable(),
})
type Progress = z.infer<typeof Progress>

interface FormerTagsPorts extends JobPorts {
  readonly store: ObjectStore
  readonly catalog: Pick<Catalog, 'jobs' | 'plugins'>
}

/**
 * Writes the tags of plugins to the store that were published before there were tags, so that the edge finds them. Works for
 * about the time of one lease, a page of plugins after the other, and remembers in the catalog how far it came: whoever calls
 * it next goes on from there. One process does so at a time, and after the last plugin it is never done again.
 *
 * @returns true when the tags of every plugin have been stored
 * @throws StoreUnavailableError, CatalogUnavailableError, the signal's reason
 */
export async function storeFormerTags(
  ports: FormerTagsPorts,
  { signal }: { readonly signal: AbortSignal },
): Promise<boolean> {
  const { store, catalog, clock, leaseMs } = ports
  const known = progressOf((await catalog.jobs.find(JOB))?.value.progress)
  if (known.isComplete) return true
  let held = await leaseJob(ports, JOB)
  if (held === null) return false
  let progress = progressOf(held.value.progress)
  const untilMs = clock() + leaseMs
  while (!progress.isComplete && clock() < untilMs) {
    progress = await storePage({ store, catalog }, progress.after, signal)
    held = await renewJob(ports, held, progress)
    if (held === null) return progress.isComplete
  }
  await releaseJob(ports, held, progress)
  return progress.isComplete
}

async function storePage(
  { store, catalog }: Pick<FormerTagsPorts, 'store' | 'catalog'>,
  after: Progress['after'],
  signal: AbortSignal,
): Promise<Progress> {
  const page = await catalog.plugins.listIds({ after: after?.pluginId, limit: PAGE })
  await pLimit(AT_A_TIME).map(page, (pluginId) => {
    signal.throwIfAborted()
    return storeTags({ store, plugins: catalog.plugins }, pluginId, signal)
  })
  const last = page.at(-1)
  return { isComplete: page.length < PAGE, after: last === undefined ? after : { pluginId: last } }
}

function progressOf(recorded: unknown): Progress {
  return recorded === undefined ? { isComplete: false, after: null } : Progress.parse(recorded)
}
