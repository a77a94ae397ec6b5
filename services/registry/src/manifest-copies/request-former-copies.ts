import { TenantId } from '@plugboard/types'
import { z } from 'zod'
import { type JobPorts, leaseJob, releaseJob, renewJob } from '../jobs/lease-job.ts'
import type { CopyPorts } from './copy-manifest.ts'

const JOB = 'copy-former-manifests'
const PAGE = 100

const Progress = z.object({
  /** Of what every copy depends on: after a change of it, all are made again. */
  settings: z.string(),
  isComplete: z.boolean(),
  /** The last tenant that a copy was requested of. */
  after: TenantId.nullable(),
})
type Progress = z.infer<typeof Progress>

type FormerCopiesPorts = JobPorts & Pick<CopyPorts, 'catalog' | 'copies' | 'publicBase'>

/**
 * Requests copies for a page of the tenants that there were when the key was set. It is remembered in the catalog how far that
 * came, and with the same key and public base it is never done again.
 *
 * @returns true when copies for all tenants have been requested
 * @throws CatalogUnavailableError
 */
export async function requestFormerCopies(ports: FormerCopiesPorts): Promise<boolean> {
  const { catalog, copies } = ports
  const settings = settingsOf(ports)
  if (progressOf((await catalog.jobs.find(JOB))?.value.progress, settings).isComplete) return true
  const leased = await leaseJob(ports, JOB)
  if (leased === null) return false
  const { after } = progressOf(leased.value.progress, settings)
  // First, so that registries with the former settings leave the copies to those with these.
  const held = await renewJob(ports, leased, { settings, isComplete: false, after } satisfies Progress)
  if (held === null) return false
  const tenantIds = await catalog.tenants.listIds({ after: after ?? undefined, limit: PAGE })
  // Of any generation.
  for (const tenantId of tenantIds) await copies.request({ tenantId, generation: 0 })
  const isComplete = tenantIds.length < PAGE
  const progress: Progress = { settings, isComplete, after: tenantIds.at(-1) ?? after }
  return (await releaseJob(ports, held, progress)) !== null && isComplete
}

/**
 * Whether another registry with another key or public base has begun to copy all manifests since this one did: then this one is of
 * the former settings, and what it copied would be missing at the new ones.
 *
 * @throws CatalogUnavailableError
 */
export async function hasFormerSettings({
  catalog,
  copies,
  publicBase,
}: FormerCopiesPorts): Promise<boolean> {
  const recorded = (await catalog.jobs.find(JOB))?.value.progress
  return recorded !== undefined && Progress.parse(recorded).settings !== settingsOf({ copies, publicBase })
}

function settingsOf({ copies, publicBase }: Pick<FormerCopiesPorts, 'copies' | 'publicBase'>): string {
  return `${copies.keyId} ${publicBase}`
}

function progressOf(recorded: unknown, settings: string): Progress {
  const progress = recorded === undefined ? null : Progress.parse(recorded)
  return progress?.settings === settings ? progress : { settings, isComplete: false, after: null }
}
