import type { Catalog, JobRecord, Stored } from '@plugboard/catalog'

export interface JobPorts {
  readonly catalog: Pick<Catalog, 'jobs'>
  readonly clock: () => number
  readonly createId: () => string
  readonly leaseMs: number
}

/** A job whose lease this process has, as its record was last written. */
export type HeldJob = Stored<JobRecord>

/** Takes the lease on a job, or returns null while another process has it. The progress that was recorded stays. */
export async function leaseJob(ports: JobPorts, job: string): Promise<HeldJob | null> {
  const { jobs } = ports.catalog
  const lease = newLease(ports)
  const existing = await jobs.find(job)
  if (existing === null) return jobs.insert({ job, lease })
  if (existing.value.lease.expiresAtMs >= ports.clock()) return null
  return jobs.replace(existing, { ...existing.value, lease })
}

/** Records how far the job is, and renews the lease; null when another process has taken the job over. */
export function renewJob(ports: JobPorts, held: HeldJob, progress: unknown): Promise<HeldJob | null> {
  const { expiresAtMs } = newLease(ports)
  const lease = { ...held.value.lease, expiresAtMs }
  return ports.catalog.jobs.replace(held, { ...held.value, lease, progress })
}

/** Records how far the job is, and lets others have it; null when another process has taken it over. */
export function releaseJob(ports: JobPorts, held: HeldJob, progress: unknown): Promise<HeldJob | null> {
  const lease = { ...held.value.lease, expiresAtMs: 0 }
  return ports.catalog.jobs.replace(held, { ...held.value, lease, progress })
}

function newLease({ clock, createId, leaseMs }: JobPorts): JobRecord['lease'] {
  return { holder: createId(), expiresAtMs: clock() + leaseMs }
}
