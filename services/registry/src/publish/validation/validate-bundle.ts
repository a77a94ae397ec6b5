import {
  type BundleLimits,
  BundleRefusedError,
  type OpenedBundle,
  openBundle,
  refusedResults,
} from '@plugboard/bundle'
import { type Log, ProblemError } from '@plugboard/service-kit'
import type { BundleValidation, PluginId, VersionRef } from '@plugboard/types'
import { type Caller, requirePlugin } from '../../access/caller.ts'
import { findDecisions } from '../../check-decisions/check-decisions.ts'
import { checkFindings, findVersionBefore } from '../../checks/check-findings.ts'
import { PluginOwnedError, PluginUnownedError } from '../../ownership/errors.ts'
import { type OwnershipPorts, requireOwner } from '../../ownership/owners-of.ts'
import { mayRead } from '../../visibility/may-read.ts'
import { type Judges, judgeUpload } from '../judge-upload.ts'
import type { TakenUpload } from '../receive/take-uploads.ts'

export type ValidationPorts = OwnershipPorts

interface ValidateOptions {
  readonly upload: TakenUpload
  readonly limits: BundleLimits
  readonly judges: Judges
  readonly caller: Caller
  /** The log, whose lines name the version from then on; undefined: its metadata is faulty. */
  readonly logOf: (ref: VersionRef | undefined) => Pick<Log, 'info' | 'warn'>
}

/**
 * Checks an upload as a publish does, and everything of it at once: where the metadata is faulty, the files are checked all the
 * same, with what is valid of it.
 *
 * @throws SizeLimitError, SpoolFullError, TooManyConfigurationsError, CatalogUnavailableError, the signal's reason
 */
export async function validateBundle(
  ports: ValidationPorts,
  options: ValidateOptions,
): Promise<BundleValidation> {
  const { upload, judges, logOf } = options
  const { metrics } = judges
  const { signal, sharer } = upload
  try {
    const opened = await metrics.time('open', () => openForValidation(options))
    const { id: pluginId, version } = opened.metadata
    const isNamed = opened.faults.length === 0
    const ref = { pluginId, version }
    const isOwn = isNamed && (await mayUpload(ports, options.caller, pluginId))
    const decisions = isOwn ? await findDecisions(ports, ref) : []
    const { bundle } = await judgeUpload(judges, opened, {
      caller: sharer,
      decisions,
      mayBeAway: true,
      signal,
      log: logOf(isNamed ? ref : undefined),
    })
    const isKnown = isNamed && (await isReadable(ports, options.caller, pluginId))
    const before = isKnown ? await findVersionBefore(ports.catalog, ref) : undefined
    const isWhole = isNamed && bundle.files.length > 0
    return {
      ...checkFindings(bundle, before),
      pluginId: isNamed ? pluginId : null,
      version: isNamed ? version : null,
      digest: isWhole ? bundle.digest : null,
      size: bundle.size,
      files: bundle.files.map(({ path, contentType, content: { size, sha256 } }) => ({
        path,
        size,
        contentType,
        sha256,
      })),
    }
  } catch (error) {
    if (!(error instanceof BundleRefusedError)) throw error
    const checks = refusedResults(error.findings)
    metrics.checked(checks)
    return {
      ...checkFindings({ checks }, undefined),
      pluginId: null,
      version: null,
      digest: null,
      size: null,
      files: null,
    }
  }
}

function openForValidation({ upload, limits }: ValidateOptions): Promise<OpenedBundle> {
  const { file, declared, metadata, spool, signal } = upload
  return openBundle({ upload: file, declared, metadata, spool, limits, signal, keepsFaults: true })
}

/** Whether an upload of the caller could publish a version of the plugin: only its owners learn what administrators have allowed it. */
async function mayUpload(ports: ValidationPorts, caller: Caller, pluginId: PluginId): Promise<boolean> {
  try {
    requirePlugin(caller, pluginId)
    await requireOwner(ports, caller, pluginId)
    return true
  } catch (error) {
    const isForeign =
      error instanceof ProblemError ||
      error instanceof PluginOwnedError ||
      error instanceof PluginUnownedError
    if (isForeign) return false
    throw error
  }
}

/** Whether the caller may know what is published of a plugin. */
async function isReadable(ports: ValidationPorts, caller: Caller, pluginId: PluginId): Promise<boolean> {
  const ownership = await ports.catalog.ownerships.find(pluginId)
  return mayRead(ports, caller, ownership?.value)
}
