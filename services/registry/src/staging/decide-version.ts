import { decideFindings, openFindings } from '@plugboard/bundle'
import type { Stored, VersionRecord } from '@plugboard/catalog'
import { type CheckResult, type VersionRef, verdictOf } from '@plugboard/types'
import { type Caller, credentialName, isAdministrator } from '../access/caller.ts'
import { findDecisions } from '../check-decisions/check-decisions.ts'
import { FindingsUndecidedError } from '../check-decisions/errors.ts'
import { VersionNotFoundError } from '../plugins/errors.ts'
import type { AuditedWork, HeldLease } from '../publish/lease/held-lease.ts'
import { type ChangePorts, workOnVersion } from '../publish/lease/work-on-version.ts'
import { removeContent } from '../publish/recovery/recover-publishes.ts'
import { requireTrustedChange } from '../trusted-publishing/trusted-publishers.ts'
import { ApproverStagedItError, DecisionNeedsAdminError } from './errors.ts'
import { publishStaged } from './publish-staged.ts'

/** @throws VersionNotFoundError when the version does not wait for approval */
export async function findStaged(
  { versions }: ChangePorts['catalog'],
  ref: VersionRef,
): Promise<Stored<VersionRecord>> {
  const stored = await versions.find(ref)
  if (stored?.value.state === 'staged') return stored
  throw new VersionNotFoundError(ref)
}

/**
 * Publishes a staged version, as of now: whoever waits for versions to age waits from here on. Its manifest comes last into the store,
 * so a stop at any moment leaves it staged, or published by the recovery. One that waits for people is approved by an administrator, when all of
 * its findings are allowed.
 *
 * @throws VersionNotFoundError, ApproverStagedItError, DecisionNeedsAdminError, FindingsUndecidedError, TrustedPublishingRequiredError; BundleDamagedError when the store has lost some of it;
 * PublishInProgressError, LeaseLostError, StoreUnavailableError, CatalogUnavailableError
 */
export async function approveVersion(
  ports: ChangePorts,
  ref: VersionRef,
  { caller, work }: { readonly caller: Caller; readonly work?: AuditedWork | undefined },
): Promise<VersionRecord> {
  const { value } = await findStaged(ports.catalog, ref)
  const { reservedBy, provenance } = value
  if (reservedBy !== null && credentialName(caller) === reservedBy)
    throw new ApproverStagedItError(ref, reservedBy)
  // No token may have staged it where only CI jobs publish.
  if (!provenance) await requireTrustedChange(ports.catalog, { caller, pluginId: ref.pluginId })
  const checks = await decidedChecks(ports, value, caller)
  const run = (lease: HeldLease, record: VersionRecord) => publishStaged(ports, { lease, record, checks })
  return workOnVersion(ports, ref, { ...stagedIn(ports, ref), run, work })
}

/**
 * Rejects a staged version: its objects are removed, and its number stays used.
 *
 * @throws VersionNotFoundError, PublishInProgressError, LeaseLostError, StoreUnavailableError, CatalogUnavailableError
 */
export function rejectVersion(
  ports: ChangePorts,
  ref: VersionRef,
  { work }: { readonly work?: AuditedWork | undefined } = {},
): Promise<VersionRecord> {
  const run = async (lease: HeldLease, { digest }: VersionRecord) => {
    // First, so that nobody approves what is half removed: the recovery removes the rest.
    await lease.change({ state: 'rejected', staged: undefined })
    await removeContent(ports, { ...ref, digest }, lease)
    return lease.release()
  }
  return workOnVersion(ports, ref, { ...stagedIn(ports, ref), run, work })
}

/**
 * The checks of a staged version, in which people have allowed what it waits for.
 *
 * @throws DecisionNeedsAdminError when it waits and the caller is no administrator
 * @throws FindingsUndecidedError when nobody has allowed some of it
 */
async function decidedChecks(
  ports: ChangePorts,
  { pluginId, version, checks }: VersionRecord,
  caller: Caller,
): Promise<readonly CheckResult[]> {
  if (verdictOf(checks) !== 'waiting') return checks
  const ref = { pluginId, version }
  if (!isAdministrator(caller)) throw new DecisionNeedsAdminError(ref)
  const decided = decideFindings(checks, await findDecisions(ports, ref))
  const open = openFindings(decided)
  if (open.length > 0) throw new FindingsUndecidedError(ref, open)
  return decided
}

/** Work on a staged version, which always takes the lease. */
function stagedIn({ catalog }: ChangePorts, ref: VersionRef) {
  return { find: () => findStaged(catalog, ref), prepare: (record: VersionRecord) => ({ ...record }) }
}
